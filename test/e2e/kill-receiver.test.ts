import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchForTest, type TestStack, until } from "@/test/support/launch";
import { startResender } from "@/test/support/otlp-resend";
import { compareStored } from "@/test/support/stored-counts";

let stack: TestStack;
beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker"]);
});
afterAll(() => stack?.stop());

// Invariants 1 and 2: acknowledged means durable, and what a sender sends again after a crash counts once.
test("ten kills of the receiver under load lose no acknowledged item and store none twice", async () => {
  const resender = startResender({ url: stack.grpcUrl, lanes: 8 });
  for (let kill = 0; kill < 10; kill++) {
    await sleep(300 + ((kill * 137) % 400));
    await stack.part("receiver").kill();
    await stack.part("receiver").start();
  }
  await sleep(300);
  const sent = await resender.stop();
  expect(sent.refused).toEqual([]);
  expect(sent.resent).toBeGreaterThan(0);
  expect(sent.spanIds.length).toBeGreaterThan(1_000);

  const counts = await compareStored(stack.database.pool, sent);
  console.log(
    `ten kills: ${counts.spans} spans, ${counts.logs} log records, ${sent.resent} exports sent again`,
  );
  expect(counts).toEqual({
    spans: sent.spanIds.length,
    spansMissing: 0,
    spansTwice: 0,
    spansNotInRollup: 0,
    logs: sent.logBodies.length,
    logsMissing: 0,
    logsTwice: 0,
    logsNotInRollup: 0,
  });
  await until(
    "the worker has folded all increments and derived all runs",
    async () => {
      const { rows } = await stack.database.pool.query<{ left: bigint }>(
        "select (select count(*) from telemetry.rollup_increments) + (select count(*) from telemetry.touched_traces) as left",
      );
      return rows[0]?.left === 0n;
    },
    30_000,
  );
  const folded = await compareStored(stack.database.pool, sent);
  expect(folded.spansNotInRollup).toBe(0);
  expect(folded.logsNotInRollup).toBe(0);
});

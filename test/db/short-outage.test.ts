import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CutProxy, startCutProxy, through } from "@/test/support/cut-proxy";
import { openTestDatabase, type TestDatabase } from "@/test/support/database";
import { doors, openTestReceiver, type TestReceiver } from "@/test/support/receiver";

let database: TestDatabase;
let line: CutProxy;
let receiver: TestReceiver;
beforeAll(async () => {
  database = await openTestDatabase();
  line = await startCutProxy(database.url);
  receiver = await openTestReceiver(through(line, database.url));
});
afterAll(async () => {
  await receiver?.stop();
  await line?.close();
  await database?.close();
});

let made = 0;

function oneSpan(name: string) {
  made += 1;
  const id = made.toString(16).padStart(16, "0");
  const now = String(BigInt(Date.now()) * 1_000_000n);
  const span = { traceId: id.repeat(2), spanId: id, name, startTimeUnixNano: now, endTimeUnixNano: now };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

function oneLine(body: string) {
  const timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano, body: { stringValue: body } }] }] }] };
}

async function stored(): Promise<string[]> {
  const { rows } = await database.pool.query<{ what: string }>(
    "select name as what from telemetry.spans union all select body from telemetry.log_records order by what",
  );
  return rows.map(({ what }) => what);
}

// Some exporters take the first "come back" as final.
test("what is sent while the database restarts waits for it and is stored once", async () => {
  await receiver.send("grpc", "traces", oneSpan("before"));
  line.shut();
  const sent = [
    ...doors.map((door) => receiver.send(door, "traces", oneSpan(`span by ${door}`))),
    ...doors.map((door) => receiver.send(door, "logs", oneLine(`line by ${door}`))),
  ];
  const all = Promise.allSettled(sent);
  await sleep(1_500);
  expect(await stored()).toEqual(["before"]);
  line.open();
  expect((await all).map(({ status }) => status)).toEqual(sent.map(() => "fulfilled"));
  expect(await stored()).toEqual([
    "before",
    ...doors.map((door) => `line by ${door}`).sort(),
    ...doors.map((door) => `span by ${door}`).sort(),
  ]);
});

// The commit may have gone through and its answer be lost: the second try finds its own rows.
test("what was under way while the line broke counts once", async () => {
  line.delayAnswers(50);
  const sent = [
    receiver.send("grpc", "traces", oneSpan("half heard span")),
    receiver.send("http-protobuf", "logs", oneLine("half heard line")),
  ];
  const all = Promise.allSettled(sent);
  await sleep(250);
  await line.swallowAnswers(300);
  line.delayAnswers(0);
  expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  expect((await stored()).filter((what) => what.startsWith("half heard"))).toEqual([
    "half heard line",
    "half heard span",
  ]);
});

test("a database that stays away is told within the time that exporters wait", async () => {
  line.shut();
  const startedMs = performance.now();
  await expect(receiver.send("grpc", "traces", oneSpan("too late"))).rejects.toThrow(/UNAVAILABLE/);
  await expect(receiver.send("http-json", "logs", oneLine("too late"))).rejects.toThrow(/^503/);
  expect(performance.now() - startedMs).toBeLessThan(2 * 9_000);
  line.open();
  await receiver.send("grpc", "traces", oneSpan("after"));
  expect(await stored()).not.toContain("too late");
});

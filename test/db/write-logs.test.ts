import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "@/lib/db/pool";
import { logIncrements } from "@/lib/derive/rollup-logs";
import { writeLogs } from "@/lib/write/logs";
import { openTestDatabase } from "../support/database";
import { makeLog } from "../support/spans";

let pool: Pool;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ pool, close } = await openTestDatabase());
});
afterAll(() => close());

const hash = (text: string) => createHash("sha256").update(text).digest().subarray(0, 16);
const count = async () =>
  Number((await pool.query("select count(*) as n from telemetry.log_records")).rows[0].n);
const counted = async () =>
  Number(
    (await pool.query("select sum(count) as n from telemetry.rollup_increments where dimension = 'log'"))
      .rows[0].n,
  );

test("the same export body is written once, in sequence, in one batch and in parallel", async () => {
  const one = {
    projectId: 1,
    records: [makeLog(), makeLog({ severity: 17, body: "bad" })],
    bodyHash: hash("a"),
  };
  await writeLogs(pool, [one, one], logIncrements);
  await writeLogs(pool, [one], logIncrements);
  await Promise.all(Array.from({ length: 6 }, () => writeLogs(pool, [one], logIncrements)));
  expect(await count()).toBe(2);
  expect(await counted()).toBe(2);
});

test("equal lines of different exports are different lines; another project's equal export is its own", async () => {
  const before = await count();
  const records = [makeLog()];
  await writeLogs(
    pool,
    [
      { projectId: 1, records, bodyHash: hash("b") },
      { projectId: 1, records, bodyHash: hash("c") },
      { projectId: 2, records, bodyHash: hash("b") },
    ],
    logIncrements,
  );
  expect(await count()).toBe(before + 3);
});

test("a line that PostgreSQL refuses is refused alone", async () => {
  const before = await count();
  const records = [makeLog(), makeLog({ body: "nul\u0000" }), makeLog()];
  const [outcome] = await writeLogs(pool, [{ projectId: 1, records, bodyHash: hash("d") }], logIncrements);
  expect(outcome?.refused).toBe(1);
  expect(await count()).toBe(before + 2);
});

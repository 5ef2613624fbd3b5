import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foldIncrements } from "@/lib/rollup/fold";
import { foldIssues } from "@/lib/write/alerts/fold-issues";
import { checkIssues } from "@/test/crash/check-issues";
import { checkRuns } from "@/test/crash/check-runs";
import { checkSearch } from "@/test/crash/check-search";
import { checkItems, checkQueues, checkRollups } from "@/test/crash/check-stored";
import { Tally } from "@/test/crash/tally";
import { openTestDatabase, type TestDatabase } from "@/test/support/database";
import { startResender } from "@/test/support/otlp-resend";
import { openTestReceiver, type TestReceiver } from "@/test/support/receiver";
import { deriveAll } from "@/test/support/run-tables";

let database: TestDatabase;
let receiver: TestReceiver;
const tally = new Tally();
beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await openTestReceiver(database.url);
  const resender = startResender({
    url: `http://${receiver.grpcAddress}`,
    lanes: 4,
    restMs: 20,
    onTaken: (sentMs, items) => tally.acknowledge("test", sentMs, items),
  });
  while (tally.spanIds.length <= 200) await sleep(50);
  await resender.stop();
  await deriveAll(database.pool);
  while ((await foldIncrements(database.pool)).more);
  while ((await foldIssues(database.pool)).more);
});
afterAll(async () => {
  await receiver?.stop();
  await database?.close();
});

/** What the crash test would find off, but for searches, which take their time. */
async function off(): Promise<string[]> {
  const { pool } = database;
  const checks = [
    ...(await checkItems(pool, tally)),
    ...(await checkQueues(pool)),
    ...(await checkRollups(pool)),
    ...(await checkRuns(pool)),
    ...(await checkIssues(pool)),
  ];
  return checks.filter((check) => check.off !== 0).map((check) => check.what);
}

async function unfound(): Promise<number[]> {
  return (await checkSearch(database.pool, tally)).map((check) => check.off);
}

// The crash test is worth as much as its checks.
test("each thing that may go wrong in a crash is seen by the checks after it", async () => {
  const { pool } = database;
  expect(await off()).toEqual([]);
  expect(await unfound()).toEqual([0, 0]);

  await pool.query(
    "update telemetry.rollup set count = count + 1 where dimension = 'log' and width = 60 and bucket = (select min(bucket) from telemetry.rollup where dimension = 'log' and width = 60)",
  );
  expect(await off()).toEqual(["log rollup cells of 60 s that differ from their rows"]);
  await pool.query(
    "update telemetry.rollup set count = count - 1 where dimension = 'log' and width = 60 and bucket = (select min(bucket) from telemetry.rollup where dimension = 'log' and width = 60)",
  );

  await pool.query(
    `insert into alerting.issue_increments (project_id, kind, key, hour, count, at_ms, facts) values (1, 'runs', 'k', 1, 1, 1, '{}'),
       (1, 'guardrail', 'k', 1, 1, 1, '{}')`,
  );
  expect(await off()).toEqual([
    "failing runs that issues count less those stored",
    "denials that issues count less those stored",
  ]);
  await pool.query("delete from alerting.issue_increments");

  await pool.query(
    "insert into telemetry.touched_traces (project_id, has_operations, trace_ids) values (1, false, '{}')",
  );
  expect(await off()).toEqual(["marks left in touched_traces"]);
  await pool.query("delete from telemetry.touched_traces");

  await pool.query(
    "update telemetry.runs set llm_calls = llm_calls + 1 where run_id = (select min(run_id) from telemetry.runs)",
  );
  expect(await off()).toEqual(["llmCalls of stored runs less those derived again"]);
  await pool.query(
    "update telemetry.runs set llm_calls = llm_calls - 1 where run_id = (select min(run_id) from telemetry.runs)",
  );

  await pool.query(
    "insert into telemetry.log_records (time_ns, observed_ns, resource_id, project_id, severity, body, attributes, keep_days) select time_ns, observed_ns, resource_id, project_id, severity, body, attributes, keep_days from telemetry.log_records limit 1",
  );
  expect(await off()).toEqual([
    "log records stored twice",
    "stored log records less acknowledged log records",
    ...[10, 60, 600, 3600].map((width) => `log rollup cells of ${width} s that differ from their rows`),
  ]);
  await pool.query(
    "delete from telemetry.log_records where id = (select max(id) from telemetry.log_records)",
  );

  await pool.query("update telemetry.span_granules set terms = '{}'");
  expect((await unfound())[0]).toBeGreaterThan(0);

  await pool.query("delete from telemetry.spans where span_id = $1", [String(tally.spanIds[0])]);
  expect(await off()).toEqual(
    expect.arrayContaining([
      "acknowledged spans that are not stored",
      "stored spans less acknowledged spans",
      "span rollup cells of 10 s that differ from their rows",
    ]),
  );
});

import { afterEach, beforeEach, expect, it } from "vitest";
import { countSpans } from "@/lib/derive/rollup-spans";
import { createLog } from "@/lib/log";
import { nsPerDay } from "@/lib/model/time";
import { createMetrics } from "@/lib/watch/metrics";
import { createRetentionMetrics } from "@/lib/watch/retention-metrics";
import { dropLeaves } from "@/lib/worker/drop-leaves";
import { dropOldData } from "@/lib/worker/jobs/drop-old-data";
import { makePartitions } from "@/lib/worker/jobs/make-partitions";
import { vacuumClosed } from "@/lib/worker/jobs/vacuum-closed";
import { writeResources } from "@/lib/write/resources";
import { droppedTest, retentionOf } from "@/lib/write/retention";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { makeSpan, testResource } from "../support/spans";

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(() => db.close());

const log = createLog("test", "silent");
const metrics = createMetrics("worker");
const retention = createRetentionMetrics(metrics.registry);
const nowNs = () => BigInt(Date.now()) * 1_000_000n;

/** A rule of any day, as if it had been set long ago. */
const rule = (project: number, signal: string, fromDaysAgo: number, days: number | null) =>
  db.pool.query(
    `insert into telemetry.retention (project_id, signal, from_day, keep_days)
     values ($1, $2, (now() at time zone 'UTC')::date - $3::integer, $4)`,
    [project, signal, fromDaysAgo, days],
  );
const ensureDay = (daysAgo: number) =>
  db.pool.query("select telemetry.ensure_day($1)", [nowNs() - BigInt(daysAgo) * nsPerDay]);

/** Leaves as `parent age keep`, for example `spans 3 k30`. */
async function leaves(parent: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ leaf: string }>(
    `select concat_ws(' ', parent, (now() at time zone 'UTC')::date - day, 'k' || keep_days) as leaf
     from telemetry.leaves where parent = $1 and attached order by day desc, keep_days`,
    [parent],
  );
  return rows.map(({ leaf }) => leaf);
}

it("makes leaves ahead: for each day one per retention in use, trace keys as long as the longer", async () => {
  await rule(0, "traces", 10_000, 90);
  await rule(0, "logs", 10_000, 30);
  await rule(1, "logs", 100, 120);
  await rule(2, "traces", -2, 7);
  await makePartitions(db.pool);
  await makePartitions(db.pool);
  expect(await leaves("spans")).toEqual(["spans -2 k7", "spans -2 k90", "spans -1 k90", "spans 0 k90"]);
  expect(await leaves("log_records")).toContain("log_records 0 k120");
  expect(await leaves("trace_keys")).toEqual([
    "trace_keys -2 k30",
    "trace_keys -2 k90",
    "trace_keys -2 k120",
    "trace_keys -1 k90",
    "trace_keys -1 k120",
    "trace_keys 0 k90",
    "trace_keys 0 k120",
  ]);
});

it("drops what is past its own retention and nothing else", async () => {
  await rule(0, "traces", 10_000, 7);
  await rule(0, "logs", 10_000, 2);
  await rule(1, "traces", 10_000, 20);
  for (const daysAgo of [0, 4, 9, 22]) await ensureDay(daysAgo);
  expect(await dropOldData(db.pool, log, retention)).toBeGreaterThan(0);
  expect(await leaves("spans")).toEqual([
    "spans 0 k7",
    "spans 0 k20",
    "spans 4 k7",
    "spans 4 k20",
    "spans 9 k20",
  ]);
  expect(await leaves("log_records")).toEqual(["log_records 0 k2"]);
  expect(await metrics.registry.metrics()).toMatch(
    /runtower_retention_dropped_tables_total\{table="spans",process="worker"\} 3/,
  );
  expect(await dropLeaves(db.pool, log)).toEqual([]);
});

it("leaves a table that somebody reads for the next turn, also where it was half detached", async () => {
  await rule(0, "traces", 10_000, 7);
  await rule(0, "logs", 10_000, 7);
  await rule(1, "traces", 10_000, 20);
  await ensureDay(9);
  const reader = await db.pool.connect();
  await reader.query("begin");
  await reader.query("select count(*) from telemetry.spans");
  const first = (await dropLeaves(db.pool, log)).map(({ parent }) => parent);
  expect(first).not.toContain("spans");
  expect(first).toContain("log_records");
  await reader.query("commit");
  reader.release();
  const second = await dropLeaves(db.pool, log);
  expect(second.map(({ parent }) => parent)).toEqual(["spans"]);
  expect(await leaves("spans")).toEqual(["spans 9 k20"]);
}, 30_000);

it("does not hold up writers while it waits for a reader", async () => {
  await rule(0, "traces", 10_000, 7);
  await ensureDay(9);
  await ensureDay(0);
  const reader = await db.pool.connect();
  await reader.query("begin");
  await reader.query("select count(*) from telemetry.spans");
  const dropping = dropLeaves(db.pool, log);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const startedMs = performance.now();
  await db.pool.query(
    `insert into telemetry.spans (project_id, trace_id, span_id, start_ns, duration_ns, resource_id, kind, status, name, attributes, keep_days)
     values (1, gen_random_uuid(), 1, $1, 1, 1, 1, 0, 'x', '', 7)`,
    [nowNs()],
  );
  await ensureDay(1);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  await reader.query("commit");
  reader.release();
  await dropping;
}, 30_000);

it("deletes runs with their output and traces as their project keeps traces, and never running ones", async () => {
  await rule(0, "traces", 10_000, 7);
  await rule(2, "traces", 10_000, 20);
  const run = (project: number, id: string, daysAgo: bigint, status: string) =>
    db.pool.query(
      `with run as (insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, source) values ($1, $2, 'w', $3, $4, 'api')),
       trace as (insert into telemetry.run_traces (project_id, trace_id, run_id) values ($1, gen_random_uuid(), $2))
       insert into telemetry.run_output (project_id, run_id, stream, byte_offset, body) values ($1, $2, 1, 0, 'x')`,
      [project, id, status, nowNs() - daysAgo * nsPerDay],
    );
  await run(1, "old", 9n, "succeeded");
  await run(1, "old-running", 9n, "running");
  await run(1, "young", 6n, "succeeded");
  await run(2, "kept-longer", 9n, "succeeded");
  await dropOldData(db.pool, log, retention);
  for (const table of ["runs", "run_traces", "run_output"]) {
    const { rows } = await db.pool.query(`select run_id from telemetry.${table} order by 1`);
    expect(rows.map((row) => row.run_id)).toEqual(["kept-longer", "old-running", "young"]);
  }
});

it("starts a rule on a day that no item can lie in yet; the first default holds for all time", async () => {
  const set = async (project: number, days: number | null) => {
    const { rows } = await db.pool.query<{ ahead: number }>(
      `select telemetry.set_retention($1, 'traces', $2, null) - (now() at time zone 'UTC')::date as ahead`,
      [project, days],
    );
    return rows[0]?.ahead ?? 0;
  };
  expect(await set(0, 90)).toBeLessThan(-20_000);
  // Two days ahead, three in the last five minutes of a day.
  expect([2, 3]).toContain(await set(0, 60));
  expect([2, 3]).toContain(await set(1, 10));
  await set(1, 12);
  const { rows } = await db.pool.query(
    `select telemetry.keep_days(1, 'traces', d) as own, telemetry.keep_days(5, 'traces', d) as other
     from unnest(array[current_date, current_date + 5]) as d order by d`,
  );
  expect(rows).toEqual([
    { own: 90, other: 90 },
    { own: 12, other: 60 },
  ]);
});

it("vacuums a leaf once its day is over, one at a time, and not again", async () => {
  await ensureDay(0);
  await ensureDay(2);
  await db.pool.query(
    `insert into telemetry.spans (project_id, trace_id, span_id, start_ns, duration_ns, resource_id, kind, status, name, attributes)
     select 1, gen_random_uuid(), 1, start + n, 1, 1, 1, 0, 'x', telemetry.packed_attributes('{"a": 1}') from generate_series(1, 500) n, unnest($1::bigint[]) start`,
    [[nowNs(), nowNs() - 2n * nsPerDay]],
  );
  const [name] = await vacuumClosed(db.pool);
  expect(name).toMatch(/^spans_\d{8}_k90$/);
  expect(await vacuumClosed(db.pool)).toEqual([]);
  const { rows } = await db.pool.query(
    "select reltuples::integer, relallvisible = relpages as visible, age(relfrozenxid) < 50 as frozen from pg_class where relname = $1",
    [name],
  );
  expect(rows).toEqual([{ reltuples: 500, visible: true, frozen: true }]);
});

it("counts a span once whatever happens to the rules in between, and refuses what is dropped already", async () => {
  await rule(0, "traces", 10_000, 30);
  await rule(0, "logs", 10_000, 30);
  const rules = () => retentionOf(db.pool).rules();
  const spans = [0n, 1n, 20n].map((daysAgo) => ({ ...makeSpan(), startNs: nowNs() - daysAgo * nsPerDay }));
  await writeTraces(db.pool, [{ projectId: 1, spans }], countSpans);
  await db.pool.query("select telemetry.set_retention(1, 'traces', 5::smallint, null)");
  retentionOf(db.pool).setDefaultDays(7);
  for (const projectId of [1, 1, 2]) await writeTraces(db.pool, [{ projectId, spans }], countSpans);
  const stored = await db.pool.query(
    "select project_id, count(*)::integer, array_agg(distinct keep_days) as kept from telemetry.spans group by 1 order by 1",
  );
  expect(stored.rows).toEqual([
    { project_id: 1, count: 3, kept: [30] },
    { project_id: 2, count: 3, kept: [30] },
  ]);
  const ahead = nowNs() + 4n * nsPerDay;
  expect((await rules()).keepDaysOf(1, "traces", ahead - (ahead % nsPerDay))).toBe(5);
  expect((await rules()).keepDaysOf(2, "traces", ahead - (ahead % nsPerDay))).toBe(7);
  const isDropped = droppedTest(await rules(), "traces", 1, nowNs());
  expect([29n, 32n].map((daysAgo) => isDropped(nowNs() - daysAgo * nsPerDay))).toEqual([false, true]);
});

it("forgets a resource that nothing stored can name any more, and writes one again that comes back", async () => {
  await rule(0, "traces", 10_000, 5);
  await rule(0, "logs", 10_000, 3);
  const seen = { ...testResource, id: 4_711n, serviceName: "seen" };
  const resources = async () =>
    (
      await db.pool.query(
        "select service_name, last_seen = current_date as today from telemetry.resources order by 1",
      )
    ).rows;
  await writeResources(db.pool, [{ projectId: 1, resource: seen }]);
  await db.pool.query(
    `insert into telemetry.resources (project_id, resource_id, service_name, attributes, last_seen)
     values (1, -1, 'gone', '{}', current_date - 9), (1, -2, 'nearly', '{}', current_date - 8)`,
  );
  await dropOldData(db.pool, log, retention);
  expect(await resources()).toEqual([
    { service_name: "nearly", today: false },
    { service_name: "seen", today: true },
  ]);
  await db.pool.query("update telemetry.resources set last_seen = current_date - 2");
  await writeResources(db.pool, [{ projectId: 1, resource: seen }]);
  expect(await resources()).toContainEqual({ service_name: "seen", today: true });
});

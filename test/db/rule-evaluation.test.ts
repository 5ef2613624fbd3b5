import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Pool } from "@/lib/db/pool";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import { openTestDatabase } from "../support/database";
import { openMetricsPipeline, readMetric, samplesOf } from "../support/metrics";
import { addRuleGroup, openRuleEvaluator } from "../support/rules";

let pool: Pool;
let close: () => Promise<void>;
let pipeline: MetricsPipeline;
beforeAll(async () => {
  ({ pool, close } = await openTestDatabase());
  pipeline = openMetricsPipeline(pool);
});
afterAll(async () => {
  await pipeline.close();
  await close();
});
beforeEach(async () => {
  await pool.query(
    "delete from alerting.rule_files; delete from alerting.alerts; delete from alerting.issues",
  );
});

const second = 1_000;
const t0 = Math.floor(Date.now() / 60_000) * 60_000;
let name = 0;
/** A metric of its own for each test. */
const freshMetric = () => `watched_${++name}`;

async function send(metric: string, atMs: number, values: Record<string, number>): Promise<void> {
  await pipeline.ingestRemote(1, {
    series: Object.entries(values).map(([job, value]) => ({
      labels: ["__name__", metric, "job", job],
      samples: [{ timeMs: atMs, startMs: 0, value, isStale: false }],
      histograms: [],
      exemplars: [],
    })),
    metadata: [],
  });
}

async function alerts() {
  const { rows } = await pool.query(
    `select labels, annotations, state, reason, value, active_ms::float8 - $1 as active, fired_ms::float8 - $1 as fired,
       resolved_ms::float8 - $1 as resolved from alerting.alerts order by id`,
    [t0],
  );
  return rows;
}

it("goes from pending to firing to resolved, whoever evaluates", async () => {
  const metric = freshMetric();
  const { group, ids } = await addRuleGroup(pool, {
    interval_ms: 15_000,
    rules: [
      {
        name: "TooMany",
        expr: `${metric} > 5`,
        for_ms: 30_000,
        labels: { severity: "page" },
        annotations: { summary: "{{ $labels.job }} has {{ $value }}" },
      },
    ],
  });
  let nowMs = t0;
  const [first, second_] = [openRuleEvaluator(pool, () => nowMs), openRuleEvaluator(pool, () => nowMs)];
  const at = async (seconds: number, value: number, evaluator = first) => {
    nowMs = t0 + seconds * second;
    await send(metric, nowMs, { api: value, db: 1 });
    // Due in this very moment.
    await pool.query("update alerting.rule_groups set due_ms = $2 where id = $1", [group, 0]);
    expect(await evaluator.turn()).toBe(1);
    return (await alerts()).map(({ state }) => state);
  };
  expect(await at(0, 9)).toEqual(["pending"]);
  expect(await at(15, 8)).toEqual(["pending"]);
  expect(await at(29, 8, second_)).toEqual(["pending"]);
  expect(await at(30, 7, second_)).toEqual(["firing"]);
  expect(await at(45, 6)).toEqual(["firing"]);
  expect(await alerts()).toMatchObject([
    {
      labels: { alertname: "TooMany", job: "api", severity: "page" },
      annotations: { summary: "api has 6" },
      value: 6,
      active: 0,
      fired: 30_000,
      resolved: null,
    },
  ]);
  expect(await at(60, 1)).toEqual(["resolved"]);
  expect(await at(75, 9)).toEqual(["resolved", "pending"]);
  expect(await at(90, 1)).toEqual(["resolved", "dropped"]);
  const { rows } = await pool.query(
    `select ((time_ns / 1000000)::float8 - $2)::int as at, series, pending, firing, value, error, top from telemetry.alert_evaluations
     where rule_id = $1 order by time_ns`,
    [ids.TooMany, t0],
  );
  expect(rows.map(({ at: ms, pending, firing }) => [ms / second, pending, firing])).toEqual([
    [0, 1, 0],
    [15, 1, 0],
    [29, 1, 0],
    [30, 0, 1],
    [45, 0, 1],
    [60, 0, 0],
    [75, 1, 0],
    [90, 0, 0],
  ]);
  expect(rows[0]).toMatchObject({
    series: 1,
    value: 9,
    error: null,
    top: [{ labels: { job: "api" }, value: 9 }],
  });
  expect(first.changed.length + second_.changed.length).toBe(5);
  await first.close();
  await second_.close();
});

it("is not due before its interval has passed, and leaves out turns that nobody took", async () => {
  await addRuleGroup(pool, { interval_ms: 60_000, rules: [{ name: "Always", expr: "vector(1)" }] });
  let nowMs = t0;
  const evaluator = openRuleEvaluator(pool, () => nowMs);
  expect(await evaluator.turn()).toBe(1);
  expect(await evaluator.turn()).toBe(0);
  nowMs = t0 + 60_000;
  expect(await evaluator.turn()).toBe(1);
  nowMs = t0 + 3_600_000;
  expect(await evaluator.turn()).toBe(1);
  expect(await evaluator.turn()).toBe(0);
  // The clock was put back by a day: not silent for a day.
  nowMs = t0 - 86_400_000;
  expect(await evaluator.turn()).toBe(1);
  expect((await alerts()).map(({ state }) => state)).toEqual(["firing"]);
  await evaluator.close();
});

it("keeps of what goes on quietly one evaluation in five minutes, and all that tell something", async () => {
  const { ids } = await addRuleGroup(pool, {
    interval_ms: 60_000,
    rules: [{ name: "Quiet", expr: "vector(0) > 1" }],
  });
  let nowMs = Math.ceil(t0 / 300_000) * 300_000;
  const from = nowMs;
  const evaluator = openRuleEvaluator(pool, () => nowMs);
  const setExpr = (expr: string) =>
    pool.query("update alerting.rules set expr = $2 where id = $1", [ids.Quiet, expr]);
  for (let minute = 0; minute <= 20; minute += 1) {
    if (minute === 7) await setExpr("sum(");
    if (minute === 9) await setExpr("vector(0) > 1");
    if (minute === 13) await setExpr("vector(2) > 1");
    if (minute === 14) await setExpr("vector(0) > 1");
    await pool.query("update alerting.rule_groups set due_ms = 0");
    await evaluator.turn();
    nowMs += 60_000;
  }
  await evaluator.close();
  const { rows } = await pool.query<{ minute: number; firing: number; error: string | null }>(
    `select ((time_ns / 1000000 - $2::bigint) / 60000)::int as minute, firing, error from telemetry.alert_evaluations
     where rule_id = $1 order by time_ns`,
    [ids.Quiet, from],
  );
  expect(rows.map(({ minute, firing, error }) => [minute, firing, error === null])).toEqual([
    [0, 0, true],
    [5, 0, true],
    [7, 0, false],
    [8, 0, false],
    [9, 0, true],
    [10, 0, true],
    [13, 1, true],
    [14, 0, true],
    [15, 0, true],
    [20, 0, true],
  ]);
});

it("counts an evaluation once where two workers do the same group", async () => {
  await addRuleGroup(pool, { rules: [{ name: "Always", expr: "vector(1)" }] });
  const [a, b] = [openRuleEvaluator(pool, () => t0), openRuleEvaluator(pool, () => t0)];
  await Promise.all([a.turn(), b.turn()]);
  expect(await alerts()).toHaveLength(1);
  const { rows } = await pool.query(
    "select count(*)::int as n from telemetry.alert_evaluations e join alerting.rules r on r.id = e.rule_id",
  );
  expect(rows).toEqual([{ n: 1 }]);
  await a.close();
  await b.close();
});

it("has done all of a turn or nothing when it ends in the commit, and another worker takes it", async () => {
  const { group } = await addRuleGroup(pool, { rules: [{ name: "Always", expr: "vector(1)" }] });
  await pool.query(`
    create function fail_late() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
    create constraint trigger fail_late after insert on alerting.alerts deferrable initially deferred
      for each row execute function fail_late()`);
  const [first, second_] = [openRuleEvaluator(pool, () => t0), openRuleEvaluator(pool, () => t0)];
  await first.turn();
  const left = await pool.query(
    `select (select count(*)::int from alerting.alerts) as alerts, (select count(*)::int from alerting.issues) as issues,
       (select due_ms::int from alerting.rule_groups where id = $1) as due, (select evaluated_ms from alerting.rules) as evaluated`,
    [group],
  );
  expect(left.rows).toEqual([{ alerts: 0, issues: 0, due: 0, evaluated: null }]);
  // The one that failed leaves the group alone for a moment.
  expect(await first.turn()).toBe(0);
  await pool.query("drop trigger fail_late on alerting.alerts; drop function fail_late");
  await second_.turn();
  expect((await alerts()).map(({ state }) => state)).toEqual(["firing"]);
  expect(first.changed).toEqual([]);
  expect(second_.changed).toEqual([1]);
  await first.close();
  await second_.close();
});

it("goes on with others while groups of one project take long", async () => {
  for (let i = 0; i < 12; i += 1)
    await addRuleGroup(pool, { project: 2, rules: [{ name: `Slow${i}`, expr: "slow > 1" }] });
  await addRuleGroup(pool, { rules: [{ name: "Quick", expr: "count(quick) or vector(1)" }] });
  let finish = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let nowMs = t0;
  const evaluator = openRuleEvaluator(
    pool,
    () => nowMs,
    (projectId) => (projectId === 2 ? held : Promise.resolve()),
  );
  await evaluator.begin();
  await vi.waitFor(async () => expect(await alerts()).toHaveLength(1), 20_000);
  expect(evaluator.late()).toBe(0);
  await pool.query("update alerting.rule_groups set due_ms = $1 where project_id = 1", [t0]);
  nowMs = t0 + 20_000;
  await evaluator.begin();
  expect(evaluator.late()).toBe(1);
  finish();
  await evaluator.settled();
  const { rows } = await pool.query(
    "select count(*)::int as n from alerting.rules where evaluated_ms is not null",
  );
  expect(rows).toEqual([{ n: 13 }]);
  await evaluator.close();
});

it("keeps what it had when the query fails, says why, and alerts of it where that is wanted", async () => {
  const metric = freshMetric();
  const { ids } = await addRuleGroup(pool, {
    rules: [
      { name: "Keeps", expr: `${metric} > 5` },
      {
        name: "Tells",
        expr: `label_replace(${metric}, "job", "same", "", "")`,
        on_error: "alert",
        labels: { severity: "page" },
      },
      { name: "Doubled", expr: `${metric} > 0`, labels: { job: "all" } },
    ],
  });
  await send(metric, t0, { api: 9, db: 8 });
  const evaluator = openRuleEvaluator(pool, () => t0);
  await evaluator.turn();
  const { rows } = await pool.query("select name, health, last_error from alerting.rules order by place");
  expect(rows).toEqual([
    { name: "Keeps", health: "ok", last_error: null },
    { name: "Tells", health: "error", last_error: expect.stringContaining("same labelset") },
    {
      name: "Doubled",
      health: "error",
      last_error: "vector contains metrics with the same labelset after applying alert labels",
    },
  ]);
  expect(await alerts()).toMatchObject([
    { labels: { alertname: "Keeps", job: "api" }, state: "firing" },
    { labels: { alertname: "Keeps", job: "db" }, state: "firing" },
    {
      labels: { alertname: "Tells", severity: "page", alert_reason: "error" },
      reason: "error",
      state: "firing",
    },
  ]);
  await pool.query("update alerting.rules set expr = '1 / (' where id = $1", [ids.Keeps]);
  await pool.query("update alerting.rules set expr = 'vector(0) > 1' where id = $1", [ids.Tells]);
  await pool.query("update alerting.rule_groups set due_ms = 0");
  await evaluator.turn();
  expect((await alerts()).map(({ state }) => state)).toEqual(["firing", "firing", "resolved"]);
  await evaluator.close();
});

it("tells missing data from a condition that does not hold", async () => {
  const metric = freshMetric();
  await addRuleGroup(pool, {
    rules: [
      { name: "High", expr: `${metric} > 5`, no_data: "alert" },
      { name: "Ok", expr: `${metric} > 5` },
      { name: "Keep", expr: `${metric} > 5`, no_data: "keep" },
      { name: "Never", expr: `never_sent > 5`, no_data: "alert" },
    ],
  });
  let nowMs = t0;
  const evaluator = openRuleEvaluator(pool, () => nowMs);
  const at = async (minutes: number) => {
    nowMs = t0 + minutes * 60_000;
    await pool.query("update alerting.rule_groups set due_ms = 0");
    await evaluator.turn();
    const open = (await alerts()).filter(({ resolved }) => resolved === null);
    return open.map(({ labels, reason }) => `${labels.alertname} ${reason}`).sort();
  };
  await send(metric, t0, { api: 1 });
  expect(await at(0)).toEqual([]);
  await send(metric, t0 + 60_000, { api: 9 });
  expect(await at(1)).toEqual(["High condition", "Keep condition", "Ok condition"]);
  // Past the lookback nothing is found.
  expect(await at(7)).toEqual(["High no_data", "Keep condition"]);
  const { rows } = await pool.query("select name, health from alerting.rules order by place");
  expect(rows.map(({ health }) => health)).toEqual(["no_data", "ok", "no_data", "ok"]);
  await send(metric, t0 + 8 * 60_000, { api: 1 });
  expect(await at(8)).toEqual([]);
  await evaluator.close();
});

it("writes recorded series before the next rule of the group looks, and ends those that are gone", async () => {
  const metric = freshMetric();
  const recorded = `job:${metric}:double`;
  await addRuleGroup(pool, {
    query_offset_ms: 1_000,
    rules: [
      { name: recorded, kind: "record", expr: `${metric} * 2`, labels: { made: "here" } },
      { name: "Doubled", expr: `${recorded} > 10` },
    ],
  });
  let nowMs = t0;
  const evaluator = openRuleEvaluator(pool, () => nowMs);
  await send(metric, t0 - 2_000, { api: 9, db: 1 });
  await evaluator.turn();
  expect(await alerts()).toMatchObject([
    { labels: { alertname: "Doubled", job: "api", made: "here" }, value: 18 },
  ]);
  const found = await readMetric(pool, recorded, { job: "api" });
  expect(samplesOf(found[0])).toEqual([[t0 - 1_000, 18]]);
  // Another lookback later only one of the two is sent.
  nowMs = t0 + 6 * 60_000;
  await send(metric, nowMs - 2_000, { db: 1 });
  await pool.query("update alerting.rule_groups set due_ms = 0");
  await evaluator.turn();
  const later = await readMetric(pool, recorded, { job: "api" });
  expect(later[0]?.values.length).toBe(2);
  expect(Number.isNaN(later[0]?.values[1])).toBe(true);
  expect((await alerts()).map(({ state }) => state)).toEqual(["resolved"]);
  await evaluator.close();
});

it("ends alerts of rules that are switched off or deleted", async () => {
  const { ids } = await addRuleGroup(pool, {
    rules: [
      { name: "Off", expr: "vector(1)" },
      { name: "Gone", expr: "vector(1)" },
      { name: "Waits", expr: "vector(1)", for_ms: 60_000 },
    ],
  });
  let nowMs = t0;
  const evaluator = openRuleEvaluator(pool, () => nowMs);
  await evaluator.turn();
  await pool.query("update alerting.rules set enabled = false where id = $1", [ids.Off]);
  await pool.query("delete from alerting.rules where id = any($1)", [[ids.Gone, ids.Waits]]);
  nowMs += 10_000;
  await evaluator.turn();
  expect((await alerts()).map(({ labels, state }) => [labels.alertname, state])).toEqual([
    ["Off", "resolved"],
    ["Gone", "resolved"],
    ["Waits", "dropped"],
  ]);
  await evaluator.close();
});

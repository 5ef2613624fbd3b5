import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runListInput } from "@/lib/contract/run-list";
import { inTransaction } from "@/lib/db/pool";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { createRunPipeline } from "@/lib/pipeline-runs";
import { issueMembers } from "@/lib/query/alerts/issue-members";
import { runList } from "@/lib/query/run-list";
import { dropOldAlerts } from "@/lib/write/alerts/drop-old-alerts";
import { freshIssuesPerHour } from "@/lib/write/alerts/fold-cluster";
import { foldIssues } from "@/lib/write/alerts/fold-issues";
import { trimHistories } from "@/lib/write/alerts/trim-histories";
import { dropOldIssues, endQuietIssues, wakeIssues } from "@/lib/write/alerts/wake-issues";
import { settleRuns } from "@/lib/write/runs";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";
import { runRules } from "../support/run-tables";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const hourMs = 3_600_000;
const nowMs = Date.now();

let projects = 100;
/** Each test has a project of its own. */
const fresh = () => {
  projects += 1;
  return projects;
};

const runs = () => createRunPipeline({ pool: db.pool });
const failed = (error: string, more: object = {}) => ({ status: "failed" as const, error, ...more });
async function fail(project: number, id: string, error: string, workflow = "publish") {
  const pipeline = runs();
  await pipeline.start(project, { id, workflow, started_at: new Date(nowMs - 60_000).toISOString() });
  await pipeline.patch(project, id, failed(error));
  await pipeline.close();
}
async function foldAll(at = nowMs) {
  while ((await foldIssues(db.pool, at)).items > 0);
}
const issuesOf = async (project: number) =>
  (
    await db.pool.query<{
      id: bigint;
      kind: string;
      key: string;
      title: string;
      culprit: string;
      state: string;
      count: number;
      severity: string;
      is_open: boolean;
    }>(
      "select id, kind, key, title, culprit, state, count::int as count, severity, is_open from alerting.issues where project_id = $1 order by id",
      [project],
    )
  ).rows;
const eventsOf = async (project: number) =>
  (
    await db.pool.query<{ what: string }>(
      "select e.what from alerting.issue_events e join alerting.issues i on i.id = e.issue_id where i.project_id = $1 order by e.id",
      [project],
    )
  ).rows.map(({ what }) => what);

describe("failing runs", () => {
  it("that fail alike are one issue, each counted once however often it is told", async () => {
    const project = fresh();
    await fail(project, "r1", "tool `lookup`: no user 1");
    await fail(project, "r1", "tool `lookup`: no user 1");
    await foldAll();
    await fail(project, "r2", "tool `lookup`: no user 22");
    await fail(project, "r3", "tool `charge`: no user 22");
    await foldAll();
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([
      { kind: "runs", title: "tool `lookup`: no user 22", culprit: "publish · tool `lookup`", count: 2 },
      { kind: "runs", culprit: "publish · tool `charge`", count: 1, state: "new", severity: "warning" },
    ]);
    expect(await eventsOf(project)).toEqual(["opened", "opened"]);
    const [first] = await issuesOf(project);
    const input = runListInput.parse({ q: `issue:${first?.id}` });
    const { data } = await runList(db.pool, { projectIds: [project], slugs: ["p"] }, input);
    expect(data.map(({ id }) => id).sort()).toEqual(["r1", "r2"]);
    const elsewhere = await runList(db.pool, { projectIds: [1], slugs: ["q"] }, input);
    expect(elsewhere.data).toEqual([]);
  });

  it("are counted once by however many workers", async () => {
    const project = fresh();
    for (let i = 0; i < 20; i += 1) await fail(project, `r${i}`, `error ${i % 2 === 0 ? "even" : "odd"}`);
    await Promise.all([foldAll(), foldAll(), foldAll()]);
    expect((await issuesOf(project)).map(({ count }) => count)).toEqual([10, 10]);
  });

  it("that failed and are then told to have succeeded are no failures", async () => {
    const project = fresh();
    const told = (status: string, error: string | null) =>
      db.pool.query(
        "update telemetry.runs set told = told || jsonb_build_object('status', $2::text, 'error', $3::text) where project_id = $1",
        [project, status, error],
      );
    await fail(project, "r1", "broken");
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ count: 1 }]);
    await told("succeeded", null);
    await inTransaction(db.pool, (tx) => settleRuns(tx, runRules, { projectId: project, runIds: ["r1"] }));
    await foldAll();
    expect(await issuesOf(project)).toEqual([]);
    await told("failed", "otherwise");
    await inTransaction(db.pool, (tx) => settleRuns(tx, runRules, { projectId: project, runIds: ["r1"] }));
    await inTransaction(db.pool, (tx) => settleRuns(tx, runRules, { projectId: project, runIds: ["r1"] }));
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ count: 1, title: "otherwise" }]);
  });

  it("that turn out otherwise are taken back, also after they were counted", async () => {
    const project = fresh();
    const group = { key: "k", facts: { title: "t", culprit: "", labels: {}, sample: {} } };
    const add = (count: number) =>
      db.pool.query(
        `insert into alerting.issue_increments (project_id, kind, key, hour, count, at_ms, facts) values ($1, 'runs', $2, $3, $4, $5, $6)`,
        [project, group.key, Math.floor(nowMs / hourMs), count, nowMs, JSON.stringify(group.facts)],
      );
    await add(1);
    await add(-1);
    await foldAll();
    expect(await issuesOf(project)).toEqual([]);
    await add(1);
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ count: 1 }]);
    await add(-1);
    await foldAll();
    expect(await issuesOf(project)).toEqual([]);
  });

  it("come back after they were resolved, but not for what is older than that", async () => {
    const project = fresh();
    await fail(project, "r1", "broken");
    await foldAll();
    await db.pool.query(
      "update alerting.issues set state = 'resolved', is_open = false, resolved_at = to_timestamp($2) where project_id = $1",
      [project, (Date.now() + hourMs) / 1000],
    );
    await fail(project, "r2", "broken");
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ state: "resolved", count: 2 }]);
    await db.pool.query(
      "update alerting.issues set resolved_at = now() - interval '1 hour' where project_id = $1",
      [project],
    );
    await fail(project, "r3", "broken");
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ state: "regressed", is_open: true, count: 3 }]);
    expect(await eventsOf(project)).toEqual(["opened", "regressed"]);
  });

  it("archived, need somebody again with more than they may have in an hour", async () => {
    const project = fresh();
    await fail(project, "r1", "broken");
    await foldAll();
    await db.pool.query(
      "update alerting.issues set state = 'archived', escalates_at = 2, archived_hour = $2, archived_count = 1 where project_id = $1",
      [project, Math.floor(nowMs / hourMs)],
    );
    const insert = (count: number) =>
      db.pool.query(
        `insert into alerting.issue_increments (project_id, kind, key, hour, count, at_ms, facts)
         select $1, 'runs', key, $2, $3, $4, '{"title":"t","culprit":"","labels":{},"sample":{}}' from alerting.issues where project_id = $1`,
        [project, Math.floor(nowMs / hourMs), count, nowMs],
      );
    // The hour's own run may lie in another hour than this test's: only what comes now is told.
    await db.pool.query("update alerting.issues set counts = $2 where project_id = $1", [
      project,
      JSON.stringify({ [Math.floor(nowMs / hourMs)]: 1 }),
    ]);
    await insert(2);
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ state: "archived", count: 3 }]);
    await insert(1);
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([{ state: "new", count: 4 }]);
    expect(await eventsOf(project)).toEqual(["opened", "escalated"]);
  });

  it("are over after a day without another, if the workflow succeeded since, else after a week", async () => {
    const project = fresh();
    await fail(project, "r1", "broken");
    await fail(project, "r2", "broken", "other");
    await foldAll();
    const pipeline = runs();
    await db.pool.query(
      "update alerting.issues set last_seen = last_seen - interval '2 hours' where project_id = $1",
      [project],
    );
    await pipeline.start(project, { id: "ok", workflow: "publish" });
    await pipeline.patch(project, "ok", { status: "succeeded" });
    await pipeline.close();
    await endQuietIssues(db.pool, Date.now() + 20 * hourMs);
    expect((await issuesOf(project)).map(({ state }) => state)).toEqual(["new", "new"]);
    await endQuietIssues(db.pool, Date.now() + 25 * hourMs);
    expect((await issuesOf(project)).map(({ state }) => state)).toEqual(["resolved", "new"]);
    await endQuietIssues(db.pool, Date.now() + 8 * 24 * hourMs);
    expect((await issuesOf(project)).map(({ state }) => state)).toEqual(["resolved", "resolved"]);
    expect(await eventsOf(project)).toEqual(["opened", "opened", "quiet", "quiet"]);
  });
});

describe("decisions", () => {
  it("that deny alike are one issue; a second source that tells another rule moves the count", async () => {
    const project = fresh();
    const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
    const denied = (id: string, more: object = {}) =>
      decision({ id, verdict: "deny", policy: "agents.tools", rule: "no_lookup", tool: "lookup", ...more });
    await pipeline.store(project, [denied("a"), denied("b"), denied("c", { verdict: "allow" })]);
    await pipeline.store(project, [denied("a")]);
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([
      { kind: "denials", title: "no_lookup denies lookup", count: 2, severity: "info" },
    ]);
    await pipeline.store(project, [
      denied("g", { source: "nemo", rule: "self check input", point: "input", tool: null }),
    ]);
    await foldAll();
    expect(await issuesOf(project)).toMatchObject([
      { kind: "denials", count: 2 },
      { kind: "guardrail", title: "self check input blocks input", count: 1 },
    ]);
    await pipeline.close();
    const scope = { projectIds: [project], slugs: ["p"] };
    const members = async (at: number) => {
      const id = String((await issuesOf(project))[at]?.id);
      return (await issueMembers(db.pool, scope, { id, limit: 10 })).decisions.map((one) => one.id).sort();
    };
    expect(await members(0)).toEqual(["a", "b"]);
    expect(await members(1)).toEqual(["g"]);
  });

  it("of a sender that makes up names fill one issue past the limit", async () => {
    const project = fresh();
    const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
    await pipeline.store(
      project,
      Array.from({ length: freshIssuesPerHour + 50 }, (_, i) =>
        decision({ id: `x${i}`, verdict: "deny", rule: `rule ${i}` }),
      ),
    );
    await foldAll();
    await pipeline.store(project, [decision({ id: "y", verdict: "deny", rule: "another" })]);
    await foldAll();
    await pipeline.close();
    const issues = await issuesOf(project);
    expect(issues).toHaveLength(freshIssuesPerHour + 1);
    expect(issues.find(({ key }) => key === "more")).toMatchObject({ count: 51 });
    expect(issues.reduce((sum, { count }) => sum + count, 0)).toBe(freshIssuesPerHour + 51);
  });
});

it("a snooze ends by itself, where it still happens with a new issue, else resolved", async () => {
  const project = fresh();
  await fail(project, "r1", "broken");
  await fail(project, "r2", "bad");
  await foldAll();
  await db.pool.query(
    "update alerting.issues set state = 'snoozed', snoozed_until = now() + interval '1 hour', is_open = title = 'broken' where project_id = $1",
    [project],
  );
  await wakeIssues(db.pool);
  expect((await issuesOf(project)).map(({ state }) => state)).toEqual(["snoozed", "snoozed"]);
  expect(await wakeIssues(db.pool, Date.now() + 2 * hourMs)).toEqual([project]);
  const states = new Map((await issuesOf(project)).map(({ title, state }) => [title, state]));
  expect(states).toEqual(
    new Map([
      ["broken", "new"],
      ["bad", "resolved"],
    ]),
  );
});

it("what is resolved, silent for long and untouched goes; what somebody acted on stays", async () => {
  const project = fresh();
  for (const error of ["one", "two", "three"]) await fail(project, error, error);
  await foldAll();
  await db.pool.query(
    "update alerting.issues set state = 'resolved', is_open = false, last_seen = now() - interval '40 days' where project_id = $1 and title <> 'one'",
    [project],
  );
  await db.pool.query(
    "insert into alerting.issue_events (issue_id, who, what) select id, 'ann', 'commented' from alerting.issues where project_id = $1 and title = 'two'",
    [project],
  );
  await dropOldIssues(db.pool);
  expect((await issuesOf(project)).map(({ title }) => title).sort()).toEqual(["one", "two"]);
});

it("a history that a flapping alert fills keeps its newest lines and all that people did", async () => {
  const project = fresh();
  await fail(project, "r1", "broken");
  await foldAll();
  await db.pool.query(
    `insert into alerting.issue_events (issue_id, who, what)
     select i.id, case when g = 1 then 'ann' end, case when g = 1 then 'commented' else 'fired' end
     from alerting.issues i, generate_series(1, 50) g where project_id = $1`,
    [project],
  );
  await db.pool.query("update alerting.issues set count = 50 where project_id = $1", [project]);
  expect(await trimHistories(db.pool, 20)).toBe(30);
  const events = await eventsOf(project);
  expect(events).toHaveLength(21);
  expect(events[0]).toBe("commented");
});

it("alerts that are long over go, those that never fired after a week", async () => {
  const project = fresh();
  const add = (state: string, daysAgo: number | null) =>
    db.pool.query(
      `insert into alerting.alerts (project_id, source, fingerprint, labels, state, active_ms, resolved_ms, updated_ms)
       values ($1, 'alertmanager', $2, '{}', $3, 1, $4, 1)`,
      [project, `${state} ${daysAgo}`, state, daysAgo === null ? null : Date.now() - daysAgo * 24 * hourMs],
    );
  for (const daysAgo of [1, 8]) await add("dropped", daysAgo);
  for (const daysAgo of [8, 401]) await add("resolved", daysAgo);
  await add("firing", null);
  expect(await dropOldAlerts(db.pool)).toBe(2);
  const { rows } = await db.pool.query<{ fingerprint: string }>(
    "select fingerprint from alerting.alerts where project_id = $1 order by id",
    [project],
  );
  expect(rows.map(({ fingerprint }) => fingerprint)).toEqual(["dropped 1", "resolved 8", "firing null"]);
});

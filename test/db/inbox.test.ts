import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxInput, issueFacetsInput, issueListInput } from "@/lib/contract/issue-list";
import { createRunPipeline } from "@/lib/pipeline-runs";
import { alertDetail } from "@/lib/query/alerts/alert-detail";
import { alertList } from "@/lib/query/alerts/alert-list";
import { inbox } from "@/lib/query/alerts/inbox";
import { issueDetail } from "@/lib/query/alerts/issue-detail";
import { issueFacets } from "@/lib/query/alerts/issue-facets";
import { issueList } from "@/lib/query/alerts/issue-list";
import { issueMembers } from "@/lib/query/alerts/issue-members";
import { triageCounts } from "@/lib/query/alerts/triage-counts";
import { triageNumbers } from "@/lib/query/alerts/triage-numbers";
import { resolve } from "@/lib/query/resolve";
import { runDetail } from "@/lib/query/run-detail";
import { foldIssues } from "@/lib/write/alerts/fold-issues";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { endAlerts, fireAlerts, issueIdOf } from "./issue-seed";

let db: TestDatabase;
const scope = { projectIds: [1], slugs: ["default"], userId: "u1", isMember: true };
const other = { projectIds: [2], slugs: ["other"] };
const ruleA = "00000000-0000-4000-8000-00000000000a";
const ruleB = "00000000-0000-4000-8000-00000000000b";
const minuteMs = 60_000;
const nowMs = Date.now();

beforeAll(async () => {
  db = await openTestDatabase();
  await fireAlerts(
    db.pool,
    1,
    ["a", "b", "c"].map((service) => ({
      ruleId: ruleA,
      labels: { alertname: "Failing", severity: "warning", service },
      annotations: { summary: `Many fail in ${service}` },
    })),
    nowMs - 10 * minuteMs,
  );
  await fireAlerts(
    db.pool,
    1,
    [{ ruleId: ruleB, labels: { alertname: "Down", severity: "page", service: "a" }, value: 0 }],
    nowMs - 20 * minuteMs,
  );
  await fireAlerts(db.pool, 2, [{ labels: { alertname: "Foreign" } }]);
  const runs = createRunPipeline({ pool: db.pool });
  for (const id of ["r1", "r2"]) {
    await runs.start(1, { id, workflow: "publish" });
    await runs.patch(1, id, { status: "failed", error: `no page ${id.slice(1)}` });
  }
  runs.close();
  await foldIssues(db.pool);
});
afterAll(() => db.close());

const ask = (more: object = {}) => inbox(db.pool, scope, inboxInput.parse(more));
const titles = async (more: object = {}) => (await ask(more)).data.map(({ title }) => title);

describe("the inbox", () => {
  it("has one line for what belongs together, the most urgent first", async () => {
    const { data, tabs } = await ask();
    expect(data).toMatchObject([
      { title: "Down", severity: "critical", issues: 1, open: 1, state: "new", kind: "alert" },
      {
        title: "Failing",
        culprit: "",
        issues: 3,
        open: 3,
        states: { new: 3 },
        severity: "warning",
        count: 3,
        owner: null,
        owners: 0,
      },
      { title: "no page 2", kind: "runs", culprit: "publish", count: 2, severity: "warning" },
    ]);
    expect(tabs).toEqual({ attention: 3, acknowledged: 0, snoozed: 0, archived: 0, resolved: 0, all: 3 });
    expect(data[1]?.hours.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(data[1]?.href).toMatch(/^\/alerts\/\d+\?project=default$/);
  });

  it("unfolds a line into its issues, each with what tells it apart", async () => {
    const input = issueListInput.parse({ group: `alert:${ruleA}`, sort: "newest", limit: 2 });
    const first = await issueList(db.pool, scope, input);
    const rest = await issueList(db.pool, scope, { ...input, cursor: first.next_cursor ?? undefined });
    expect([...first.data, ...rest.data].map(({ culprit }) => culprit).sort()).toEqual([
      "Many fail in a",
      "Many fail in b",
      "Many fail in c",
    ]);
    expect(rest.next_cursor).toBeNull();
  });

  it.each([
    ["kind:runs", ["no page 2"]],
    ["severity:critical", ["Down"]],
    ["service:a -severity:critical", ["Failing"]],
    ["label.service:c", ["Failing"]],
    ["is:firing count:1", ["Down", "Failing"]],
    ["owner:me", []],
    ["owner:none kind:runs", ["no page 2"]],
    ['"no page"', ["no page 2"]],
    ['"fail in b"', ["Failing"]],
    ["age:>15m", ["Down"]],
  ])("finds %s", async (q, found) => {
    expect(await titles({ q })).toEqual(found);
  });

  it.each(["kind:what", "severity:loud", "state:happy", "count:many", "owner:>3"])(
    "refuses %s",
    async (q) => {
      await expect(ask({ q })).rejects.toMatchObject({ code: "invalid_input" });
    },
  );

  it.each(["urgent", "newest", "oldest", "count"])(
    "pages in order of %s without loss or repetition",
    async (sort) => {
      const all = (await ask({ sort })).data.map(({ group_key }) => group_key);
      const paged: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await ask({ sort, limit: 1, ...(cursor && { cursor }) });
        paged.push(...page.data.map(({ group_key }) => group_key));
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
      }
      expect(paged).toEqual(all);
      expect(new Set(paged).size).toBe(3);
    },
  );

  it("says which lines nobody is notified of", async () => {
    await db.pool.query(
      `insert into alerting.silences (project_id, matchers, starts_at, ends_at, created_by)
       values (1, '[{"name":"service","op":"=","value":"a"}]', now() - interval '1 hour', now() + interval '1 hour', 'ann')`,
    );
    expect((await ask()).data.map(({ silenced }) => silenced)).toEqual([1, 1, 0]);
    await db.pool.query("delete from alerting.silences");
  });

  it("counts beside itself, and for the shell", async () => {
    const facets = await issueFacets(db.pool, scope, issueFacetsInput.parse({}));
    expect(facets.issues).toBe(5);
    expect(facets.kinds).toEqual([
      { value: "alert", count: 4 },
      { value: "runs", count: 1 },
    ]);
    expect(facets.owners).toEqual([{ owner: null, q: "owner:none", count: 5 }]);
    expect(facets.labels.find(({ name }) => name === "service")?.values[0]).toEqual({
      value: "a",
      q: "label.service:a",
      count: 2,
    });
    expect(await triageCounts(db.pool, scope)).toEqual({
      firing: 4,
      worst: "critical",
      attention: 3,
      attention_issues: 5,
      mine: 0,
    });
  });
});

describe("an issue", () => {
  it("has its alerts, history, siblings, and nothing of other projects", async () => {
    const [row] = (await issueList(db.pool, scope, issueListInput.parse({ q: "service:b" }))).data;
    const detail = await issueDetail(db.pool, scope, { id: row?.id ?? "" });
    expect(detail).toMatchObject({
      issue: { title: "Failing", culprit: "Many fail in b" },
      alerts: [{ state: "firing", labels: { service: "b" }, issue_id: row?.id }],
      events: [{ what: "fired", to_state: "new", who: null, value: 1 }],
      siblings_more: 0,
      rows: null,
    });
    expect(detail.siblings).toHaveLength(2);
    expect(detail.actions).toContain("acknowledge");
    await expect(issueDetail(db.pool, other, { id: row?.id ?? "" })).rejects.toMatchObject({
      code: "not_found",
    });
    const alertId = detail.alerts[0]?.id ?? "";
    expect((await alertDetail(db.pool, scope, { id: alertId })).alert.issue_id).toBe(row?.id);
    await expect(alertDetail(db.pool, other, { id: alertId })).rejects.toMatchObject({ code: "not_found" });
    expect((await alertList(db.pool, scope, { state: "active", limit: 50 })).data).toHaveLength(4);
  });

  it("of failing runs knows its runs, newest first", async () => {
    const [row] = (await issueList(db.pool, scope, issueListInput.parse({ q: "kind:runs" }))).data;
    const id = row?.id ?? "";
    const first = await issueMembers(db.pool, scope, { id, limit: 1 });
    const second = await issueMembers(db.pool, scope, {
      id,
      limit: 1,
      cursor: first.next_cursor ?? undefined,
    });
    expect([...first.runs, ...second.runs].map((run) => run.id)).toEqual(["r2", "r1"]);
    expect((await issueDetail(db.pool, scope, { id })).rows?.q).toBe(`issue:${id}`);
  });
});

it("a run names the issue that counts it, and alerts that fired meanwhile with labels that agree", async () => {
  await fireAlerts(
    db.pool,
    1,
    ["publish", "other"].map((workflow) => ({ labels: { alertname: `Fails ${workflow}`, workflow } })),
    nowMs - minuteMs,
  );
  const { alerts } = await runDetail(db.pool, scope, { id: "r1" });
  expect(alerts).toMatchObject([
    { kind: "runs", title: "no page 2", by: "counted" },
    { kind: "alert", title: "Fails publish", by: "during", labels: { workflow: "publish" }, ended_at: null },
  ]);
  expect(alerts[1]?.href).toMatch(/^\/alerts\/\d+\?alert=\d+&project=default$/);
  await db.pool.query("delete from alerting.alerts where labels ? 'workflow'");
  await db.pool.query("delete from alerting.issues where labels ? 'workflow' and kind = 'alert'");
});

it("issues and alerts are found by number and fingerprint, in their own project only", async () => {
  const { data } = await issueList(db.pool, scope, issueListInput.parse({ q: "service:b" }));
  const [alert] = (await alertList(db.pool, scope, { issue: data[0]?.id, limit: 1 })).data;
  const found = async (id: string, of = scope) => (await resolve(db.pool, of, { id })).data;
  expect(await found(`#${data[0]?.id}`)).toContainEqual(
    expect.objectContaining({ kind: "issue", id: data[0]?.id, title: "Issue Failing, new" }),
  );
  expect(await found(alert?.fingerprint ?? "")).toMatchObject([{ kind: "alert", id: alert?.id }]);
  expect(await found(alert?.fingerprint ?? "", { ...scope, ...other })).toEqual([]);
});

it("an alert that ends resolves its issue; fired again it has regressed, and both are counted", async () => {
  const project = { projectIds: [7], slugs: ["seven"] };
  const labels = { alertname: "Flaps" };
  const first = await fireAlerts(db.pool, 7, [{ labels }], nowMs - 30 * minuteMs);
  await endAlerts(db.pool, 7, first, nowMs - 20 * minuteMs);
  const id = await issueIdOf(db.pool, first[0]?.alertId ?? 0n);
  expect((await issueDetail(db.pool, project, { id })).issue).toMatchObject({
    state: "resolved",
    open: false,
  });
  const again = await fireAlerts(db.pool, 7, [{ labels }], nowMs - 10 * minuteMs);
  const { issue, events } = await issueDetail(db.pool, project, { id });
  expect(issue).toMatchObject({
    state: "regressed",
    open: true,
    count: 2,
    since: new Date(nowMs - 10 * minuteMs).toISOString(),
  });
  expect(events.map(({ what }) => what)).toEqual(["regressed", "ended", "fired"]);
  expect(await issueIdOf(db.pool, again[0]?.alertId ?? 0n)).toBe(id);
  const numbers = await triageNumbers(db.pool, project, {});
  expect(numbers.all).toMatchObject({ times: 2, acknowledged: 0, resolved: 1, mttr_ms: 10 * minuteMs });
  expect(numbers.top).toMatchObject([{ title: "Flaps", times: 2 }]);
});

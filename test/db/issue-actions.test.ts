import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueAction } from "@/lib/contract/issue-action";
import { actOnIssues } from "@/lib/control/issues";
import { undoIssueAction } from "@/lib/control/undo-issue-action";
import { issueDetail } from "@/lib/query/alerts/issue-detail";
import { triageNumbers } from "@/lib/query/alerts/triage-numbers";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { endAlerts, fireAlerts, issueIdOf } from "./issue-seed";

let db: TestDatabase;
let projects = 0;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

beforeAll(async () => {
  db = await openTestDatabase();
  for (const [id, name] of [
    ["ann", "Ann"],
    ["bob", "Bob"],
    ["eve", "Eve"],
  ])
    await db.pool.query("insert into users (id, name, email) values ($1, $2, $3)", [
      id,
      name,
      `${id}@example.org`,
    ]);
});
afterAll(() => db.close());

/** A project of its own with alerts that fire, all of one line, and two members. */
async function stage(alerts = 1, atMs = Date.now() - 10 * minuteMs) {
  projects += 1;
  const { rows } = await db.pool.query<{ id: number }>(
    "insert into projects (slug, name) values ($1, $1) returning id",
    [`p${projects}`],
  );
  const projectId = rows[0]?.id ?? 0;
  for (const [user, role] of [
    ["ann", "member"],
    ["bob", "admin"],
    ["eve", "reader"],
  ])
    await db.pool.query("insert into project_members (project_id, user_id, role) values ($1, $2, $3)", [
      projectId,
      user,
      role,
    ]);
  const fired = await fireAlerts(
    db.pool,
    projectId,
    Array.from({ length: alerts }, (_, i) => ({ labels: { alertname: "Slow", service: `s${i}` } })),
    atMs,
  );
  const ids = await Promise.all(fired.map(({ alertId }) => issueIdOf(db.pool, alertId)));
  const scope = { projectIds: [projectId], slugs: [`p${projects}`], userId: "ann", isMember: true };
  const ann = { projectId, userId: "ann", email: "ann@example.org" };
  const act = (action: object, of: object = { ids }, who = ann) =>
    actOnIssues(db.pool, who, {
      ids: [],
      groups: [],
      tab: "attention",
      do: issueAction.parse(action),
      ...of,
    });
  const detail = (id = ids[0] ?? "") => issueDetail(db.pool, scope, { id });
  return { projectId, fired, ids, scope, ann, act, detail };
}

describe("an action", () => {
  it("says who did what and why, and takes the issue", async () => {
    const { act, detail } = await stage();
    expect(await act({ action: "acknowledge", reason: "deploy of 14:00" })).toMatchObject({ changed: 1 });
    const { issue, events } = await detail();
    expect(issue).toMatchObject({ state: "acknowledged", owner: { name: "Ann" } });
    expect(events[0]).toMatchObject({
      what: "acknowledged",
      who: { email: "ann@example.org" },
      text: "deploy of 14:00",
      from_state: "new",
      to_state: "acknowledged",
    });
    expect(await act({ action: "acknowledge" })).toMatchObject({ changed: 0, unchanged: 1, action_id: null });
  });

  it("on a line is one on all of its issues in the tab", async () => {
    const { act, detail, ids } = await stage(3);
    await act({ action: "resolve" }, { ids: ids.slice(0, 1) });
    const groups = [(await detail()).issue.group_key];
    expect(await act({ action: "snooze", until: Date.now() + hourMs }, { groups })).toMatchObject({
      changed: 2,
    });
    expect((await detail(ids[0])).issue.state).toBe("resolved");
    expect((await detail(ids[1])).issue).toMatchObject({ state: "snoozed" });
    expect((await detail(ids[2])).issue.snoozed_until).not.toBeNull();
  });

  it("is undone as a whole, once, by who did it, where nothing changed since", async () => {
    const { act, detail, ids, ann } = await stage(2);
    const { action_id } = await act({ action: "archive", reason: "noise" });
    expect((await detail()).issue).toMatchObject({ state: "archived", escalates_above: 10 });
    await act({ action: "comment", text: "<b>see</b>" });
    await act({ action: "reopen" }, { ids: ids.slice(1) });
    const bob = { ...ann, userId: "bob", email: "bob@example.org" };
    await expect(undoIssueAction(db.pool, bob, action_id ?? "")).rejects.toMatchObject({ code: "not_found" });
    expect(await undoIssueAction(db.pool, ann, action_id ?? "")).toEqual({ changed: 1, unchanged: 1 });
    const { issue, events } = await detail();
    expect(issue).toMatchObject({ state: "new", escalates_above: null });
    expect(events.map(({ what }) => what)).toEqual(["undone", "commented", "archived", "fired"]);
    expect(events[1]?.text).toBe("<b>see</b>");
    await expect(undoIssueAction(db.pool, ann, action_id ?? "")).rejects.toMatchObject({ code: "conflict" });
  });

  it("undone after the alert has ended leaves it resolved", async () => {
    const { act, detail, fired, projectId, ann } = await stage();
    const { action_id } = await act({ action: "archive" });
    await endAlerts(db.pool, projectId, fired);
    expect((await detail()).issue).toMatchObject({ state: "archived", open: false });
    await undoIssueAction(db.pool, ann, action_id ?? "");
    expect((await detail()).issue.state).toBe("resolved");
  });

  it("silences one alert of a line alone, and undone it is told again", async () => {
    const { act, detail, ids, ann } = await stage(2);
    const { action_id } = await act(
      { action: "silence", until: Date.now() + hourMs, reason: "known" },
      { ids: ids.slice(0, 1) },
    );
    const first = await detail(ids[0]);
    expect(first.issue).toMatchObject({ silenced: true, state: "new" });
    expect(first.silences).toMatchObject([{ comment: "known", created_by: "ann@example.org" }]);
    expect((await detail(ids[1])).issue.silenced).toBe(false);
    await undoIssueAction(db.pool, ann, action_id ?? "");
    expect((await detail(ids[0])).issue.silenced).toBe(false);
  });

  it("assigns to members only, to oneself, and to nobody", async () => {
    const { act, detail } = await stage();
    await act({ action: "assign", to: "bob" });
    expect((await detail()).issue.owner?.name).toBe("Bob");
    expect((await detail()).events[0]).toMatchObject({ what: "assigned", owner: { name: "Bob" } });
    await act({ action: "assign", to: "me" });
    expect((await detail()).issue.owner?.name).toBe("Ann");
    await act({ action: "assign", to: null });
    expect((await detail()).issue.owner).toBeNull();
    for (const to of ["eve", "nobody"])
      await expect(act({ action: "assign", to })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("touches nothing of another project, and refuses times that cannot be", async () => {
    const { act, ids } = await stage();
    const other = await stage();
    await expect(other.act({ action: "resolve" }, { ids: [...other.ids, ...ids] })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await other.detail()).issue.state).toBe("new");
    for (const until of [Date.now() - 1, Date.now() + 400 * 24 * hourMs])
      await expect(act({ action: "snooze", until })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(act({ action: "resolve" }, { ids: [] })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("over time", () => {
  it("acknowledging ends with the alert; it comes back as regressed and untaken", async () => {
    const { act, detail, fired, projectId } = await stage();
    await act({ action: "acknowledge" });
    await endAlerts(db.pool, projectId, fired);
    expect((await detail()).issue).toMatchObject({ state: "resolved", open: false });
    await fireAlerts(
      db.pool,
      projectId,
      [{ labels: { alertname: "Slow", service: "s0" } }],
      Date.now() + 1_000,
    );
    expect((await detail()).issue).toMatchObject({
      state: "regressed",
      acknowledged_at: null,
      owner: { name: "Ann" },
    });
  });

  it("what flaps while it is snoozed stays snoozed", async () => {
    const { act, detail, fired, projectId } = await stage();
    await act({ action: "snooze", until: Date.now() + hourMs });
    await endAlerts(db.pool, projectId, fired);
    await fireAlerts(db.pool, projectId, [{ labels: { alertname: "Slow", service: "s0" } }]);
    expect((await detail()).issue).toMatchObject({ state: "snoozed", open: true, count: 2 });
  });

  it("is measured from when it came up; what was undone does not count", async () => {
    const { act, scope, ann, projectId, fired } = await stage();
    const { action_id } = await act({ action: "acknowledge" });
    await undoIssueAction(db.pool, ann, action_id ?? "");
    expect((await triageNumbers(db.pool, scope, {})).all).toMatchObject({ times: 1, acknowledged: 0 });
    await act({ action: "acknowledge" });
    await endAlerts(db.pool, projectId, fired, Date.now() + minuteMs);
    const { all, by_owner } = await triageNumbers(db.pool, scope, { to: Date.now() + hourMs });
    expect(all).toMatchObject({ times: 1, acknowledged: 1, resolved: 1 });
    expect(all.mtta_ms).toBeGreaterThanOrEqual(10 * minuteMs);
    expect(by_owner).toMatchObject([{ owner: { name: "Ann" }, times: 1 }]);
  });
});

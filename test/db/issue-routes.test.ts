import { afterAll, beforeAll, expect, it } from "vitest";
import { callRoute } from "../support/call-route";
import { openWebSession, type WebSession } from "../support/web-session";
import { fireAlerts, issueIdOf } from "./issue-seed";

let web: WebSession;
let id: string;
let foreign: string;
beforeAll(async () => {
  web = await openWebSession();
  const { rows } = await web.db.pool.query<{ project_id: number }>("select project_id from project_members");
  const [fired] = await fireAlerts(web.db.pool, rows[0]?.project_id ?? 0, [
    { labels: { alertname: "Slow" } },
  ]);
  id = await issueIdOf(web.db.pool, fired?.alertId ?? 0n);
  const [other] = await fireAlerts(web.db.pool, 999, [{ labels: { alertname: "Slow" } }]);
  foreign = await issueIdOf(web.db.pool, other?.alertId ?? 0n);
});
afterAll(() => web.close());

const act = (body: object) =>
  callRoute(web, () => import("@/app/api/v1/issues/actions/route"), "POST", "/api/v1/issues/actions", body);
const undo = (action_id: string) =>
  callRoute(web, () => import("@/app/api/v1/issues/undo/route"), "POST", "/api/v1/issues/undo", {
    action_id,
  });
const read = (which: string) =>
  callRoute(web, () => import("@/app/api/v1/issues/[id]/route"), "GET", `/api/v1/issues/${which}`);

it("is acted on, read and undone by a person of the project", async () => {
  const { status, body } = await act({ ids: [id], do: { action: "acknowledge", reason: "mine" } });
  expect([status, body.changed]).toEqual([201, 1]);
  const { body: detail } = await read(id);
  expect(detail.issue).toMatchObject({ state: "acknowledged", owner: { email: "admin@example.org" } });
  expect(detail.actions).toContain("resolve");
  expect((await undo(body.action_id)).body).toEqual({ changed: 1, unchanged: 0 });
  expect((await read(id)).body.issue.state).toBe("new");
});

it("is not there for who may not see it", async () => {
  expect((await read(foreign)).status).toBe(404);
  expect((await act({ ids: [foreign], do: { action: "resolve" } })).status).toBe(404);
});

it.each([
  ["no action", { ids: ["1"] }],
  ["an unknown action", { ids: ["1"], do: { action: "delete" } }],
  ["an id that is none", { ids: ["abc"], do: { action: "resolve" } }],
  ["a comment without words", { ids: ["1"], do: { action: "comment", text: "  " } }],
  ["a reason that is too long", { ids: ["1"], do: { action: "resolve", reason: "x".repeat(3_000) } }],
  ["nothing to act on", { do: { action: "resolve" } }],
])("refuses %s", async (_, body) => {
  expect((await act(body)).status).toBe(400);
});

it("lets a reader look and nothing else", async () => {
  await web.db.pool.query("update project_members set role = 'reader'");
  expect((await act({ ids: [id], do: { action: "resolve" } })).status).toBe(403);
  const { status, body } = await read(id);
  expect([status, body.actions]).toEqual([200, []]);
  await web.db.pool.query("update project_members set role = 'admin'");
});

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { callRoute } from "../support/call-route";
import { openWebSession, type WebSession } from "../support/web-session";

let web: WebSession;
beforeAll(async () => {
  web = await openWebSession();
});
afterAll(() => web.close());
beforeEach(async () => {
  await web.db.pool.query("delete from alerting.rule_files");
  await web.db.pool.query("update project_members set role = 'member'");
});

const routes = {
  rules: () => import("@/app/api/v1/rules/route"),
  rule: () => import("@/app/api/v1/rules/[id]/route"),
  duplicate: () => import("@/app/api/v1/rules/[id]/duplicate/route"),
  restore: () => import("@/app/api/v1/rules/[id]/restore/route"),
  bulk: () => import("@/app/api/v1/rules/bulk/route"),
  check: () => import("@/app/api/v1/rules/check/route"),
  groups: () => import("@/app/api/v1/rule-groups/route"),
  group: () => import("@/app/api/v1/rule-groups/[id]/route"),
  files: () => import("@/app/api/v1/rule-files/route"),
  preview: () => import("@/app/api/v1/rule-files/preview/route"),
  text: () => import("@/app/api/v1/rule-files/text/route"),
};
const call = (route: keyof typeof routes, method: string, path: string, body?: object) =>
  callRoute(web, routes[route], method, `/api/v1/${path}`, body);
const definition = {
  name: "Down",
  expr: "up == 0",
  labels: { severity: "high" },
  annotations: { summary: "x" },
};
const create = async () => (await call("rules", "POST", "rules", { rule: definition })).body.id as string;

it("makes, changes, switches, duplicates, restores and deletes a rule", async () => {
  const id = await create();
  const rule = { ...definition, expr: "up < 1" };
  expect(await call("rule", "PUT", `rules/${id}`, { version: 1, rule })).toEqual({
    status: 200,
    body: { id, version: 2 },
  });
  expect(await call("rule", "PUT", `rules/${id}`, { version: 1, rule })).toMatchObject({
    status: 409,
    body: { error: { code: "conflict", details: { version: 2 } } },
  });
  expect((await call("restore", "POST", `rules/${id}/restore`, { version: 1 })).body).toEqual({
    id,
    version: 3,
  });
  expect((await call("rule", "PATCH", `rules/${id}`, { enabled: false })).body).toEqual({
    changed: 1,
    resolved: 0,
  });
  const copy = await call("duplicate", "POST", `rules/${id}/duplicate`, {});
  expect((await call("rules", "GET", "rules?enabled=false")).body.counts).toMatchObject({
    rules: 2,
    disabled: 2,
  });
  const ids = [id, copy.body.id];
  expect((await call("bulk", "POST", "rules/bulk", { ids, action: "enable" })).body.changed).toBe(2);
  expect((await call("rule", "GET", `rules/${id}`)).body).toMatchObject({
    enabled: true,
    version: 3,
    expr: "up == 0",
  });
  expect((await call("rule", "DELETE", `rules/${id}`)).status).toBe(200);
  expect((await call("rule", "GET", `rules/${id}`)).status).toBe(404);
});

it("says what is wrong with a rule while it is written, and refuses to save it", async () => {
  const rule = { name: "Down", expr: "up ==", form: null };
  const { body } = await call("check", "PUT", "rules/check", { rule });
  expect(body).toMatchObject({ ok: false, faults: [{ field: "expr", from: 5 }] });
  expect((await call("rules", "POST", "rules", { rule })).body.error.details).toEqual(body.faults);
  const form = { subject: "runs", measure: "failing_share", group_by: ["workflow"], threshold: 0.2 };
  const made = await call("check", "PUT", "rules/check", { rule: { name: "Fails", form } });
  expect(made.body).toMatchObject({ ok: true, faults: [] });
  expect(made.body.expr).toContain("sum by (workflow)");
});

it("shows what an import would do, does it, and gives the file back", async () => {
  const text = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0 # down\n";
  const files = [{ name: "a.yml", text }];
  expect((await call("preview", "PUT", "rule-files/preview", { files })).body).toMatchObject({
    added: 1,
    is_applied: false,
  });
  expect((await call("files", "GET", "rule-files")).body.data).toEqual([]);
  expect((await call("files", "POST", "rule-files", { files })).body).toMatchObject({
    added: 1,
    is_applied: true,
  });
  expect((await call("text", "GET", "rule-files/text?file=a.yml")).body.text).toBe(text);
  const { body } = await call("groups", "GET", "rule-groups");
  await call("group", "PATCH", `rule-groups/${body.data[0].id}`, { interval_ms: 15_000 });
  expect((await call("text", "GET", "rule-files/text?file=a.yml")).body.text).toContain("interval: 15s");
  const bad = await call("files", "POST", "rule-files", { files: [{ name: "b.yml", text: "groups: {}" }] });
  expect(bad).toMatchObject({ status: 400, body: { error: { details: { refused: 1 } } } });
  expect(bad.body.error.message).toBe("b.yml:1:9: groups must be a list, this is a mapping");
  expect((await call("files", "DELETE", "rule-files?file=a.yml")).body).toEqual({
    deleted: "a.yml",
    resolved: 0,
  });
});

it("lets readers look and change nothing", async () => {
  const id = await create();
  await web.db.pool.query("update project_members set role = 'reader'");
  expect((await call("rule", "GET", `rules/${id}`)).status).toBe(200);
  expect((await call("check", "PUT", "rules/check", { rule: definition })).status).toBe(200);
  const files = [{ name: "a.yml", text: "" }];
  const changes = await Promise.all([
    call("rules", "POST", "rules", { rule: definition }),
    call("rule", "PUT", `rules/${id}`, { version: 1, rule: definition }),
    call("rule", "PATCH", `rules/${id}`, { enabled: false }),
    call("rule", "DELETE", `rules/${id}`),
    call("duplicate", "POST", `rules/${id}/duplicate`, {}),
    call("files", "POST", "rule-files", { files }),
    call("files", "DELETE", "rule-files?file=runtower"),
  ]);
  expect(changes.map(({ status }) => status)).toEqual([403, 404, 404, 404, 404, 403, 403]);
  expect((await call("rule", "GET", `rules/${id}`)).body).toMatchObject({ enabled: true, version: 1 });
});

// Every change that the OpenAPI document describes, made as described, with answers as described.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { controlOperations } from "@/lib/contract/control-operations";
import { checkAnswer, checkBody, describedOperation } from "../support/described-api";
import { notificationPayload, notifiedAlert, queueNotification } from "../support/notifications";
import { openWebSession, ownHeaders, type WebSession } from "../support/web-session";
import { fireAlerts, issueIdOf } from "./issue-seed";

let web: WebSession;
const called = new Set<string>();
beforeAll(async () => {
  web = await openWebSession();
});
afterAll(() => web.close());

type Given = {
  path?: { [name: string]: string };
  query?: { [name: string]: string };
  body?: object | Buffer;
};

/** Calls an operation; its answer, which is as described. */
// biome-ignore lint/suspicious/noExplicitAny: answers were looked at by the document's own schema
async function call(operationId: string, { path = {}, query = {}, body }: Given = {}): Promise<any> {
  const operation = describedOperation(operationId);
  const isFile = Buffer.isBuffer(body);
  if (body !== undefined && !isFile) checkBody(operation, body);
  const address = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
  const folder = operation.path.replaceAll("{", "[").replaceAll("}", "]");
  const route = await import(/* @vite-ignore */ resolve(import.meta.dirname, `../../app${folder}/route.ts`));
  const request = new Request(`http://localhost:3000${address}?${new URLSearchParams(query)}`, {
    method: operation.method,
    headers: { ...ownHeaders, cookie: web.cookie },
    ...(body && { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const response: Response = await route[operation.method](request);
  const answer: unknown = await response.json();
  expect(response.status, `${operationId}: ${JSON.stringify(answer)}`).toBeLessThan(300);
  checkAnswer(operation, response.status, answer);
  called.add(operationId);
  return answer;
}

it("projects, keys and retention", async () => {
  expect((await call("projectList")).data[0]).toMatchObject({ slug: "default", role: "admin" });
  const { row } = await call("keyCreate", { body: { name: "of a test" } });
  expect((await call("keyList")).data).toContainEqual(row);
  expect((await call("keyRevoke", { query: { id: row.id } })).revoked_at).not.toBeNull();
  await call("retention");
  await call("retentionChange", { body: { signal: "logs", keep_days: 30 } });
});

it("dashboards", async () => {
  const made = await call("dashboardCreate", { body: { spec: { title: "Runs" } } });
  const path = { id: made.id };
  const saved = await call("dashboardSave", {
    path,
    body: { spec: { title: "All runs" }, version: made.version },
  });
  expect(saved).toEqual({ id: made.id, version: 2 });
  expect(await call("dashboardDelete", { path })).toEqual({ deleted: made.id });
});

it("settings of decisions", async () => {
  const { documents } = await call("decisionSettings");
  expect(documents.redaction).toBeNull();
  const rule = { name: "mail", kind: "built_in", built_in: "email", targets: ["logs"] };
  const document = [rule];
  const { versions } = await call("decisionSettingsChange", {
    body: { part: "redaction", document, version: null },
  });
  const sample = "to ann@mail.example.org";
  await call("decisionSettingsTry", { body: { part: "redaction", document, sample, target: "logs" } });
  await call("decisionSettingsRestore", {
    body: { part: "redaction", id: null, version: versions.redaction },
  });
});

it("targets", async () => {
  const { id } = await call("scrapeTargetCreate", { body: { url: "http://127.0.0.1:9/metrics" } });
  expect((await call("scrapeTargetList")).data).toHaveLength(1);
  await call("scrapeTargetChange", { path: { id }, body: { enabled: false } });
  const tried = {
    url: "http://127.0.0.1:9/metrics",
    kind: "prometheus",
    labels: {},
    mapping: [],
    page: "up 1\n",
  };
  expect((await call("scrapeTargetTry", { body: tried })).samples).toBe(1);
  await call("scrapeTargetRemove", { path: { id } });
});

it("replays", async () => {
  const file = readFileSync(resolve(import.meta.dirname, "../fixtures/replay/tools.tar.gz"));
  const bundle = await call("policyBundleUpload", { query: { name: "tools" }, body: file });
  const policy = { kind: "bundle", bundle_id: bundle.id };
  await call("replayCheck", { body: { policy } });
  const { id } = await call("replayCreate", { body: { policy, q: "verdict:deny" } });
  await call("replayCancel", { path: { id }, body: {} });
  await call("replayDelete", { path: { id } });
  await call("policyBundleDelete", { path: { id: bundle.id } });
});

it("issues", async () => {
  const [fired] = await fireAlerts(web.db.pool, 1, [{ labels: { alertname: "Slow" } }]);
  const ids = [await issueIdOf(web.db.pool, fired?.alertId ?? 0n)];
  const { action_id } = await call("issueAct", { body: { ids, do: { action: "acknowledge" } } });
  expect(await call("issueUndo", { body: { action_id } })).toEqual({ changed: 1, unchanged: 0 });
});

it("rules", async () => {
  const rule = { name: "Down", expr: "up == 0" };
  const { id, version } = await call("ruleCreate", { body: { file: "mine", rule } });
  await call("ruleCheck", { body: { rule } });
  await call("ruleSave", { path: { id }, body: { version, rule: { ...rule, for_ms: 60_000 } } });
  await call("ruleEnable", { path: { id }, body: { enabled: false } });
  await call("ruleRestore", { path: { id }, body: { version } });
  const copy = await call("ruleDuplicate", { path: { id }, body: {} });
  await call("ruleBulk", { body: { ids: [copy.id], action: "delete" } });
  const { rows } = await web.db.pool.query<{ id: bigint }>(
    "select group_id as id from alerting.rules where id = $1",
    [id],
  );
  await call("ruleGroupChange", { path: { id: String(rows[0]?.id) }, body: { interval_ms: 30_000 } });
  await call("ruleDelete", { path: { id } });
  const text = "groups: [{name: g, rules: [{alert: Up, expr: up == 1}]}]";
  const files = [{ name: "theirs", text }];
  expect((await call("ruleFilePreview", { body: { files } })).is_applied).toBe(false);
  expect((await call("ruleFileImport", { body: { files } })).added).toBe(1);
  await call("ruleFileDelete", { query: { file: "theirs" } });
});

it("silences", async () => {
  const matchers = [{ name: "severity", op: "=", value: "info" }];
  const ends_at = new Date(Date.now() + 3_600_000).toISOString();
  const { id } = await call("silenceCreate", { body: { matchers, ends_at } });
  await call("silencePreview", { body: { matchers } });
  await call("silenceChange", { path: { id }, body: { comment: "until noon" } });
  await call("silenceExpire", { path: { id } });
});

it("notifications", async () => {
  expect((await call("notificationSettings")).version).toBe(0);
  const document = { receivers: [{ name: "nobody", integrations: [] }], route: { receiver: "nobody" } };
  await call("notificationSettingsChange", { body: { version: 0, document } });
  await call("notificationSettingsTest", { body: { receiver: "nobody" } });
  const { text } = await call("notificationSettingsExport");
  await call("notificationSettingsImport", { body: { version: 1, text } });
  await call("notificationSettingsRestore", { body: { version: 1, to: 0 } });
  const id = await queueNotification(web.db.pool, notificationPayload([notifiedAlert("Slow")]));
  await call("notificationResend", { path: { id }, body: {} });
});

it("leaves out none that is described", () => {
  expect([...called].sort()).toEqual(Object.keys(controlOperations).sort());
});

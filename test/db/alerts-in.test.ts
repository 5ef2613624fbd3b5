import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { readPostedAlerts } from "@/lib/normalise/alerts/posted-alerts";
import { endOverdue, projectsWithOverdue, storeIncoming } from "@/lib/write/alerts/external-alerts";
import { saveSettings } from "../support/alerts";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { openTestReceiver, type TestReceiver } from "../support/receiver";

let db: TestDatabase;
let receiver: TestReceiver;
let key: string;
let otherKey: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query("insert into projects (id, slug, name) values (77, 'two', 'Two')");
  key = await insertKey(db.pool, { project: "default", canRead: false, canWrite: true });
  otherKey = await insertKey(db.pool, { project: "two", canRead: false, canWrite: true });
  receiver = await openTestReceiver(db.url, { RUNTOWER_ANONYMOUS_INGEST: "off" });
});
afterAll(async () => {
  await receiver.stop();
  await db.close();
});
beforeEach(async () => {
  await db.pool.query(
    "truncate alerting.alerts, alerting.issues, alerting.notification_groups, alerting.notification_settings, alerting.routed_settings cascade",
  );
});

async function post(path: string, body: unknown, as = key) {
  const response = await fetch(`${receiver.httpUrl}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const iso = (ms: number) => new Date(ms).toISOString();
async function rows(projectId = 1) {
  const { rows: found } = await db.pool.query<{
    state: string;
    labels: { [name: string]: string };
    annotations: object;
    ended_by: string | null;
    source: string;
  }>(
    "select state, labels, annotations, ended_by, source from alerting.alerts where project_id = $1 order by id",
    [projectId],
  );
  return found;
}
const of = (labels: object, more: object = {}) => ({
  labels,
  startsAt: iso(Date.now() - 60_000),
  endsAt: iso(Date.now() + 240_000),
  ...more,
});

it("takes what a Prometheus sends, once however often it comes, in the project of the key", async () => {
  await saveSettings(db.pool, {
    receivers: [{ name: "team", integrations: [{ kind: "webhook", id: "a" }] }],
    route: { receiver: "team", group_by: ["alertname"] },
  });
  await db.pool.query("insert into alerting.routed_settings values (1, 1)");
  const body = [
    of(
      { alertname: "Down", instance: "a" },
      { annotations: { summary: "a is down" }, generatorURL: "http://prom/graph" },
    ),
    of({ alertname: "Down", instance: "b" }),
  ];
  const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => post("/api/v2/alerts", body)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  await post("/api/v2/alerts", body, otherKey);
  expect(await rows()).toMatchObject([
    { state: "firing", labels: { alertname: "Down", instance: "a" }, annotations: { summary: "a is down" } },
    { state: "firing", labels: { alertname: "Down", instance: "b" } },
  ]);
  expect(await rows(77)).toHaveLength(2);
  const issues = await db.pool.query("select kind, state, is_open from alerting.issues where project_id = 1");
  expect(issues.rows).toEqual([1, 2].map(() => ({ kind: "alert", state: "new", is_open: true })));
  const groups = await db.pool.query("select project_id, group_key from alerting.notification_groups");
  expect(groups.rows).toEqual([{ project_id: 1, group_key: '{}:{alertname="Down"}' }]);
});

it("ends an alert by endsAt, and a late copy of the same does not bring it back", async () => {
  const startsAt = iso(Date.now() - 60_000);
  const labels = { alertname: "Down" };
  await post("/api/v2/alerts", [of(labels, { startsAt })]);
  await post("/api/v2/alerts", [{ labels, startsAt, endsAt: iso(Date.now() - 1) }]);
  expect(await rows()).toMatchObject([{ state: "resolved", ended_by: "sender" }]);
  await post("/api/v2/alerts", [of(labels, { startsAt })]);
  await post("/api/v2/alerts", [{ labels, startsAt, endsAt: iso(Date.now() - 1) }]);
  expect(await rows()).toHaveLength(1);
  await post("/api/v2/alerts", [of(labels, { startsAt: iso(Date.now()) })]);
  expect(await rows()).toMatchObject([{ state: "resolved" }, { state: "firing" }]);
});

it("ends an alert that is not sent again, and believes who sends it again after all", async () => {
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const send = async (atMs: number) => {
    const { alerts } = readPostedAlerts([{ labels: { alertname: "Down" }, startsAt: iso(nowMs) }], atMs);
    return storeIncoming(db.pool, 1, alerts, atMs);
  };
  expect(await send(nowMs)).toMatchObject({ fired: 1 });
  expect(await projectsWithOverdue(db.pool, nowMs + 299_000)).toEqual([]);
  expect(await send(nowMs + 200_000)).toMatchObject({ unchanged: 1 });
  expect(await projectsWithOverdue(db.pool, nowMs + 400_000)).toEqual([]);
  expect(await projectsWithOverdue(db.pool, nowMs + 500_000)).toEqual([1]);
  await endOverdue(db.pool, 1, nowMs + 500_000);
  expect(await rows()).toMatchObject([{ state: "resolved", ended_by: "timeout" }]);
  expect(await send(nowMs + 501_000)).toMatchObject({ fired: 1 });
});

it("refuses what is wrong alone, and says why", async () => {
  const answer = await post("/api/v2/alerts", [
    of({ alertname: "Good" }),
    { labels: {} },
    { labels: { alertname: 1 } },
    of({ alertname: "Late" }, { startsAt: "yesterday" }),
    of({ alertname: "x".repeat(3_000) }),
    null,
  ]);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain("5 refused");
  expect(answer.body).toContain("alert 1: at least one label");
  expect(await rows()).toMatchObject([{ labels: { alertname: "Good" } }]);
  expect((await post("/api/v2/alerts", "{")).status).toBe(400);
  expect((await post("/api/v2/alerts", {})).status).toBe(400);
  expect((await post("/api/v2/alerts", [], "wrong")).status).toBe(401);
});

it("takes the webhooks of Alertmanager and of Grafana", async () => {
  const alertmanager = {
    version: "4",
    groupKey: "{}:{}",
    status: "firing",
    receiver: "runtower",
    truncatedAlerts: 0,
    alerts: [
      {
        status: "firing",
        labels: { alertname: "Down" },
        annotations: {},
        startsAt: iso(Date.now()),
        endsAt: "0001-01-01T00:00:00Z",
        generatorURL: "",
        fingerprint: "0",
      },
    ],
  };
  expect((await post("/api/v1/alerts/webhook", alertmanager)).body).toMatchObject({
    accepted: 1,
    rejected: 0,
  });
  // The same alert straight from the Prometheus is the same alert.
  await post("/api/v2/alerts", [of({ alertname: "Down" })]);
  const grafana = {
    receiver: "runtower",
    status: "firing",
    orgId: 1,
    version: "1",
    state: "alerting",
    alerts: [
      {
        status: "firing",
        labels: { alertname: "Slow" },
        annotations: {},
        startsAt: iso(Date.now()),
        endsAt: "0001-01-01T00:00:00Z",
        values: { B: 4, C: 1 },
        dashboardURL: "http://grafana/d/1",
      },
    ],
  };
  await post("/api/v1/alerts/webhook", grafana);
  expect(await rows()).toMatchObject([
    { source: "alertmanager", state: "firing" },
    { source: "grafana", state: "firing", annotations: { dashboard_url: "http://grafana/d/1" } },
  ]);
  const over = {
    ...alertmanager,
    alerts: alertmanager.alerts.map((alert) => ({ ...alert, status: "resolved", endsAt: iso(Date.now()) })),
  };
  await post("/api/v1/alerts/webhook", over);
  expect((await rows()).map(({ state }) => state)).toEqual(["resolved", "firing"]);
  expect((await post("/api/v1/alerts/webhook", { alerts: [{}] })).status).toBe(400);
});

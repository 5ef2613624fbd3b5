import { afterAll, beforeAll, expect, test } from "vitest";
import { openSecrets } from "@/lib/control/keep-secrets";
import { savedNotificationSettings } from "@/lib/control/notification-settings";
import { openSecretBox } from "@/lib/control/secret-box";
import { callRoute } from "../support/call-route";
import { startNotificationReceiver } from "../support/notification-receiver";
import { notificationPayload, notifiedAlert, queueNotification } from "../support/notifications";
import { openWebSession, type WebSession } from "../support/web-session";

let site: WebSession;
beforeAll(async () => {
  site = await openWebSession();
});
afterAll(() => site.close());

const routes = {
  "": () => import("@/app/api/v1/notification-settings/route"),
  "/restore": () => import("@/app/api/v1/notification-settings/restore/route"),
};
const call = (method: string, route: keyof typeof routes, body?: object) =>
  callRoute(site, routes[route], method, `/api/v1/notification-settings${route}?project=default`, body);

const hook = {
  id: "hook",
  kind: "webhook",
  url: "https://hooks.example.org/a",
  secret: "of-the-signature",
  authorization: "Bearer in-the-header",
};
const slack = { id: "slack", kind: "slack", url: "https://hooks.slack.example/T0/secret-path" };
const document = {
  receivers: [{ name: "team", integrations: [hook, slack] }],
  route: {
    receiver: "team",
    routes: [{ matchers: [{ name: "severity", op: "=", value: "info" }], receiver: null }],
  },
};
const secrets = ["of-the-signature", "in-the-header", "secret-path"];

async function storedSecrets() {
  const { document: stored } = await savedNotificationSettings(site.db.pool, 1);
  if (stored === null) throw new Error("nothing is stored");
  return openSecrets(stored, await openSecretBox(site.db.pool));
}

test("secrets are written, kept, and never read", async () => {
  expect((await call("GET", "")).body).toMatchObject({
    version: 0,
    may_change: true,
    document: { receivers: [] },
  });
  const saved = await call("PUT", "", { version: 0, document });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  expect(saved.body).toMatchObject({
    version: 1,
    document: {
      receivers: [{ integrations: [{ secret: { set: true }, send_resolved: true }, { url: { set: true } }] }],
    },
    history: [{ version: 1, changed_by: "admin@example.org", receivers: 1, routes: 1 }],
  });
  // What was shown is sent back with one thing changed: the secrets stay.
  const shown = (saved.body as { document: typeof document }).document;
  const again = await call("PUT", "", { version: 1, document: { ...shown, time_intervals: [] } });
  expect(again.status).toBe(200);
  expect((await storedSecrets()).receivers[0]?.integrations).toMatchObject([hook, slack]);
  const { rows } = await site.db.pool.query<{ all: string }>(
    "select string_agg(document::text, ' ') as all from alerting.notification_settings",
  );
  for (const secret of secrets) {
    expect(rows[0]?.all).not.toContain(secret);
    expect(JSON.stringify(saved.body)).not.toContain(secret);
  }
});

test("a kept secret does not follow an address that somebody changed", async () => {
  const moved = { ...hook, url: "https://elsewhere.example/a", secret: { set: true }, authorization: null };
  const body = {
    version: 2,
    document: { ...document, receivers: [{ name: "team", integrations: [moved] }] },
  };
  const answer = await call("PUT", "", body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.details).toEqual([
    { field: "receivers.0.integrations.0.secret", message: expect.stringContaining("enter it again") },
  ]);
});

test("each fault is named with its path", async () => {
  const answer = await call("PUT", "", {
    version: 2,
    document: {
      receivers: [
        { name: "a", integrations: [{ kind: "webhook", url: "http://169.254.169.254/latest" }] },
        { name: "a", integrations: [{ kind: "email", to: ["x@example.org"] }] },
      ],
      route: {
        receiver: "nobody",
        matchers: [{ name: "a", op: "=", value: "b" }],
        routes: [{ mute_time_intervals: ["nights"] }],
      },
    },
  });
  expect(answer.body.error.details.map(({ field }: { field: string }) => field).sort()).toEqual([
    "receivers.0.integrations.0.url",
    "receivers.1.integrations.0.kind",
    "receivers.1.name",
    "route.matchers",
    "route.receiver",
    "route.routes.0.mute_time_intervals.0",
  ]);
  const bad = await call("PUT", "", {
    version: 2,
    document: { route: { routes: [{ matchers: [{ name: "a", op: "=~", value: "(" }] }] } },
  });
  expect(bad.status).toBe(400);
  expect(bad.body.error.details[0].field).toBe("document.route.routes.0.matchers.0.value");
});

test("what was saved before is put back, and nobody's change is lost unseen", async () => {
  expect((await call("PUT", "", { version: 1, document: {} })).status).toBe(409);
  expect((await call("PUT", "", { version: 2, document: {} })).body).toMatchObject({ version: 3 });
  expect((await call("PUT", "/restore", { version: 3, to: 1 })).body).toMatchObject({
    version: 4,
    document: { receivers: [{ name: "team" }] },
  });
  expect((await storedSecrets()).receivers[0]?.integrations).toMatchObject([hook, slack]);
  expect((await call("PUT", "/restore", { version: 4, to: 99 })).status).toBe(404);
});

test("only admins change them, and routes nested without end are refused", async () => {
  let deep: object = {};
  for (let i = 0; i < 2_000; i += 1) deep = { routes: [deep] };
  expect((await call("PUT", "", { version: 4, document: { route: deep } })).status).toBe(400);
  await site.db.pool.query("update project_members set role = 'member'");
  expect((await call("PUT", "", { version: 4, document })).status).toBe(403);
  expect((await call("GET", "")).body).toMatchObject({
    may_change: false,
    document: { receivers: [{ integrations: [{ url: "https://hooks.example.org/" }, {}] }] },
  });
  await site.db.pool.query("update project_members set role = 'admin'");
});

test("the test button says what came back, of what is written too, with stored secrets only for stored addresses", async () => {
  const receiver = await startNotificationReceiver();
  const tried = { ...hook, url: receiver.url, secret: "fresh", authorization: "Bearer fresh" };
  const written = {
    receivers: [{ name: "team", integrations: [tried, slack] }],
    route: { receiver: "team" },
  };
  receiver.answer = { status: 202, body: "thanks fresh" };
  const test = () => import("@/app/api/v1/notification-settings/test/route");
  const path = "/api/v1/notification-settings/test?project=default";
  const answer = await callRoute(site, test, "POST", path, { receiver: "team", document: written });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  expect(answer.body.results[0]).toMatchObject({
    integration: "webhook",
    delivered: true,
    said: "202 thanks (secret)",
  });
  // There is no such host.
  expect(answer.body.results[1]).toMatchObject({ integration: "slack", delivered: false });
  expect(JSON.stringify(answer.body)).not.toContain("secret-path");
  expect(JSON.parse(receiver.received[0]?.text ?? "")).toMatchObject({
    alerts: [{ labels: { alertname: "Test" } }],
    runtower: { test: true },
  });
  const moved = { ...tried, secret: { set: true } };
  const refused = await callRoute(site, test, "POST", path, {
    receiver: "team",
    document: { ...written, receivers: [{ name: "team", integrations: [moved] }] },
  });
  expect(refused.status).toBe(400);
  expect(receiver.received).toHaveLength(1);
  expect((await callRoute(site, test, "POST", path, { receiver: "nobody" })).status).toBe(404);
  await receiver.close();
});

test("an Alertmanager's configuration is looked at, then saved; its secrets are not answered", async () => {
  const text = `
route: { receiver: team }
receivers:
  - name: team
    slack_configs: [{ api_url: 'https://hooks.slack.example/T0/imported-secret' }]
    victorops_configs: [{ api_key: x }]
`;
  const route = () => import("@/app/api/v1/notification-settings/import/route");
  const path = "/api/v1/notification-settings/import?project=default";
  const looked = await callRoute(site, route, "POST", path, { version: 4, text });
  expect(looked.body).toMatchObject({
    saved: false,
    document: { receivers: [{ name: "team", integrations: [{ kind: "slack", url: { set: true } }] }] },
    left_out: [{ path: "receivers.0.victorops_configs" }],
  });
  expect((await callRoute(site, route, "POST", path, { version: 4, text, save: true })).body.saved).toBe(
    true,
  );
  expect(await storedSecrets()).toMatchObject({
    receivers: [{ integrations: [{ url: expect.stringContaining("imported") }] }],
  });
  expect(JSON.stringify(looked.body)).not.toContain("imported-secret");
  const exported = () => import("@/app/api/v1/notification-settings/export/route");
  const { body } = await callRoute(
    site,
    exported,
    "GET",
    "/api/v1/notification-settings/export?project=default",
  );
  expect(body.text).toContain("api_url: <secret>");
});

test("what failed is sent again when somebody asks for it, what was delivered is not", async () => {
  const id = await queueNotification(site.db.pool, notificationPayload([notifiedAlert("High")]));
  const resend = () => import("@/app/api/v1/notifications/[id]/resend/route");
  const again = () => callRoute(site, resend, "POST", `/api/v1/notifications/${id}/resend`, {});
  await site.db.pool.query(
    "update alerting.notifications set state = 'failed', first_due_ms = 5, attempts = 3",
  );
  expect((await again()).status).toBe(201);
  const list = () => import("@/app/api/v1/notifications/route");
  const { body } = await callRoute(site, list, "GET", "/api/v1/notifications?project=default&limit=1");
  expect(body).toMatchObject({
    data: [{ id, state: "queued", attempts: 3, title: "[FIRING:1] High", firing: 1, resolved: 0 }],
    counts: { waiting: 1, failed: 0 },
    next_cursor: null,
  });
  await site.db.pool.query("update alerting.notifications set state = 'delivered'");
  expect((await again()).status).toBe(409);
  await site.db.pool.query("update alerting.notifications set state = 'failed', project_id = 99");
  expect((await again()).status).toBe(404);
});

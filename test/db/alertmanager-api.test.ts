import { afterAll, beforeAll, expect, it } from "vitest";
import { fireAlert, saveSettings } from "../support/alerts";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
const keys = { both: "", read: "", write: "", other: "" };
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query("insert into projects (id, slug, name) values (77, 'two', 'Two')");
  keys.both = await insertKey(db.pool, { project: "default", canRead: true, canWrite: true });
  keys.read = await insertKey(db.pool, { project: "default", canRead: true, canWrite: false });
  keys.write = await insertKey(db.pool, { project: "default", canRead: false, canWrite: true });
  keys.other = await insertKey(db.pool, { project: "two", canRead: true, canWrite: true });
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
});
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
  await db.close();
});

async function call(method: "GET" | "POST" | "DELETE", path: string, body?: unknown, key = keys.both) {
  const route = await import("@/app/api/alertmanager/api/v2/[...path]/route");
  const response = await route[method](
    new Request(`http://localhost:3000/api/alertmanager/api/v2/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: (await response.json().catch(() => null)) as unknown };
}
const namesOf = (alerts: unknown) =>
  (alerts as { labels: { [name: string]: string } }[]).map(({ labels }) => labels.instance);

it("answers as an Alertmanager: alerts, groups, receivers, silences", async () => {
  await saveSettings(db.pool, {
    receivers: [{ name: "team", integrations: [{ kind: "webhook", id: "a" }] }],
    route: { receiver: "team", group_by: ["alertname"] },
    inhibit_rules: [
      {
        source_matchers: [{ name: "severity", op: "=", value: "critical" }],
        target_matchers: [{ name: "severity", op: "=", value: "warning" }],
        equal: ["alertname"],
      },
    ],
  });
  const nowMs = Date.now();
  await fireAlert(db.pool, { alertname: "Down", instance: "a", severity: "critical" }, nowMs);
  await fireAlert(db.pool, { alertname: "Down", instance: "b", severity: "warning" }, nowMs);
  expect((await call("POST", "alerts", [{ labels: { alertname: "Slow", instance: "c" } }])).status).toBe(200);
  await fireAlert(db.pool, { alertname: "Down", instance: "z" }, nowMs, 77);

  const silence = {
    matchers: [{ name: "instance", value: "c|d", isRegex: true }],
    startsAt: new Date(nowMs).toISOString(),
    endsAt: new Date(nowMs + 3_600_000).toISOString(),
    createdBy: "ada",
    comment: "known",
  };
  const made = await call("POST", "silences", silence);
  const { silenceID } = made.body as { silenceID: string };
  expect(made).toEqual({ status: 200, body: { silenceID: expect.stringMatching(/^[0-9a-f-]{36}$/) } });

  const { body } = await call("GET", "alerts");
  expect(body).toHaveLength(3);
  const [a, b, c] = ["a", "b", "c"].map((name) =>
    (body as { labels: { instance: string } }[]).find(({ labels }) => labels.instance === name),
  );
  expect(a).toMatchObject({
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    receivers: [{ name: "team" }],
    annotations: {},
    status: { state: "active" },
  });
  expect(b).toMatchObject({
    status: { state: "suppressed", inhibitedBy: [expect.any(String)], silencedBy: [] },
  });
  expect(c).toMatchObject({ status: { state: "suppressed", silencedBy: [silenceID] } });
  expect(namesOf((await call("GET", "alerts?silenced=false&inhibited=false")).body)).toEqual(["a"]);
  expect(
    namesOf(
      (await call("GET", `alerts?filter=${encodeURIComponent('instance=~"b|c"')}&filter=alertname=Down`))
        .body,
    ),
  ).toEqual(["b"]);
  expect((await call("GET", "alerts?receiver=other")).body).toEqual([]);
  expect((await call("GET", "alerts?filter=(")).status).toBe(400);
  expect((await call("GET", "alerts/groups")).body).toMatchObject([
    { labels: { alertname: "Down" }, receiver: { name: "team" }, alerts: [{}, {}] },
    { labels: { alertname: "Slow" }, receiver: { name: "team" }, alerts: [{}] },
  ]);
  expect((await call("GET", "receivers")).body).toEqual([{ name: "team" }]);
  expect((await call("GET", "status")).body).toMatchObject({
    cluster: { status: "disabled" },
    versionInfo: { version: expect.any(String) },
  });
  expect(namesOf((await call("GET", "alerts", undefined, keys.other)).body)).toEqual(["z"]);

  expect((await call("GET", "silences")).body).toMatchObject([
    {
      id: silenceID,
      status: { state: "active" },
      createdBy: "ada (API key)",
      matchers: [{ isRegex: true, isEqual: true }],
    },
  ]);
  expect((await call("GET", "silences?filter=instance=x")).body).toEqual([]);
  expect(await call("POST", "silences", { ...silence, id: silenceID, comment: "longer" })).toMatchObject({
    body: { silenceID },
  });
  expect((await call("GET", `silence/${silenceID}`)).body).toMatchObject({ comment: "longer" });
  expect((await call("GET", `silence/${silenceID}`, undefined, keys.other)).status).toBe(404);
  expect((await call("DELETE", `silence/${silenceID}`, undefined, keys.other)).status).toBe(404);
  expect((await call("DELETE", `silence/${silenceID}`)).status).toBe(200);
  expect((await call("GET", `silence/${silenceID}`)).body).toMatchObject({ status: { state: "expired" } });
  expect((await call("GET", "silence/no-id")).status).toBe(404);
});

it("lets nobody change what they may not", async () => {
  const silence = {
    matchers: [{ name: "a", value: "b", isRegex: false }],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 60_000).toISOString(),
    createdBy: "eve",
    comment: "",
  };
  expect((await call("POST", "silences", silence, keys.read)).status).toBe(403);
  expect((await call("POST", "silences", silence, keys.write)).status).toBe(403);
  expect((await call("POST", "alerts", [], keys.read)).status).toBe(403);
  expect((await call("POST", "alerts", [], keys.write)).status).toBe(200);
  expect((await call("GET", "alerts", undefined, keys.write)).status).toBe(403);
  expect((await call("GET", "alerts", undefined, "rt_wrong")).status).toBe(401);
  expect((await call("GET", "nothing")).status).toBe(404);
  expect((await call("DELETE", "alerts")).status).toBe(405);
  expect(await call("POST", "alerts", [{ labels: {} }])).toMatchObject({
    status: 400,
    body: expect.stringContaining("at least one label"),
  });
  expect(
    (await call("POST", "silences", { ...silence, matchers: [{ name: "a", value: ".*", isRegex: true }] }))
      .status,
  ).toBe(400);
});

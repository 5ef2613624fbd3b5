import { afterAll, beforeAll, expect, test } from "vitest";
import { insertKey } from "../support/api-key";
import { openWebSession, ownHeaders, type WebSession } from "../support/web-session";

let session: WebSession;
let database: WebSession["db"];
let cookie: string;

beforeAll(async () => {
  session = await openWebSession();
  database = session.db;
  cookie = session.cookie;
});
afterAll(() => session.close());

async function attempt(body: object, headers: Record<string, string> = { cookie }) {
  const { PUT } = await import("@/app/api/v1/scrape-targets/try/route");
  const response = await PUT(
    new Request("http://localhost:3000/api/v1/scrape-targets/try", {
      method: "PUT",
      headers: { ...ownHeaders, ...headers },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, body: await response.json() };
}
const json = {
  project: "default",
  url: "http://agent:8000/metrics",
  kind: "json",
  labels: {},
  mapping: [{ path: "a", metric: "a" }],
  page: '{"a":1}',
};

test("an admin is told what a page gives, and nothing is stored", async () => {
  const { status, body } = await attempt(json);
  expect(status).toBe(200);
  expect(body).toMatchObject({ error: null, samples: 1, series: [{ name: "a", value: 1 }], page: '{"a":1}' });
  const { rows } = await database.pool.query("select from telemetry.metric_series");
  expect(rows).toEqual([]);
  expect((await attempt({ ...json, url: "http://169.254.169.254/", page: undefined })).body.error).toContain(
    "link-local",
  );
});

test("nobody else makes the server ask an address", async () => {
  const key = await insertKey(database.pool, { project: "default", canRead: true, canWrite: true });
  expect((await attempt(json, { authorization: `Bearer ${key}` })).status).toBe(401);
  expect((await attempt(json, { cookie, origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await attempt({ ...json, project: "other" })).status).toBe(404);
  await database.pool.query("update project_members set role = 'member'");
  expect((await attempt(json)).status).toBe(403);
});

test("what is no target is refused", async () => {
  expect((await attempt({ ...json, url: "file:///etc/passwd" })).status).toBe(400);
  expect((await attempt({ ...json, page: "x".repeat(1_000_001) })).status).toBe(400);
});

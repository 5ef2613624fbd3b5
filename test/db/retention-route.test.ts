import { afterAll, beforeAll, expect, it } from "vitest";
import { openWebSession, type WebSession } from "../support/web-session";

let session: WebSession;
let db: WebSession["db"];
let cookie: string;
beforeAll(async () => {
  session = await openWebSession();
  ({ db, cookie } = session);
});
afterAll(() => session.close());

async function call(method: "GET" | "PUT", body?: object, headers: Record<string, string> = {}) {
  const route = await import("@/app/api/v1/retention/route");
  const response = await route[method](
    new Request("http://localhost:3000/api/v1/retention?project=default", {
      method,
      headers: { host: "localhost:3000", origin: "http://localhost:3000", cookie, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, body: await response.json() };
}

it("shows the retention of a project and lets its admin change it", async () => {
  expect(await call("GET")).toMatchObject({ status: 200, body: { project: "default", may_change: true } });
  const changed = await call("PUT", { signal: "logs", keep_days: 7 });
  expect(changed).toMatchObject({
    status: 200,
    body: { signals: [{}, { signal: "logs", chosen_days: 7, own: true }, {}, {}] },
  });
  expect(changed.body.changes[0]).toMatchObject({ set_by: "admin@example.org", keep_days: 7 });
});

it.each([
  [{ signal: "logs", keep_days: 0 }, {}, 400],
  [{ signal: "logs", keep_days: 3651 }, {}, 400],
  [{ signal: "profiles", keep_days: 7 }, {}, 400],
  [{ signal: "logs" }, {}, 400],
  [{ signal: "logs", keep_days: 7 }, { origin: "https://evil.example" }, 403],
  [{ signal: "logs", keep_days: 7 }, { cookie: "" }, 401],
])("refuses %j with %j", async (body, headers, status) => {
  expect((await call("PUT", body, headers)).status).toBe(status);
});

it("lets a member look, and change nothing", async () => {
  await db.pool.query("update project_members set role = 'member' where project_id = 1");
  expect(await call("GET")).toMatchObject({ status: 200, body: { may_change: false } });
  const refused = await call("PUT", { signal: "logs", keep_days: 8 });
  expect(refused.status).toBe(403);
  expect(refused.body.error.message).toBe("Only admins of default may change its retention");
});

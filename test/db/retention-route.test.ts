import { afterAll, beforeAll, expect, it } from "vitest";
import { prepareFirstStart } from "@/lib/control/first-start";
import { createPrisma } from "@/lib/db/prisma";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
let cookie: string;
beforeAll(async () => {
  db = await openTestDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
  const prisma = createPrisma(db.url);
  await prepareFirstStart(prisma, {
    RUNTOWER_ADMIN_EMAIL: "admin@example.org",
    RUNTOWER_ADMIN_PASSWORD: "correct horse battery",
    RUNTOWER_INIT_API_KEY: undefined,
  });
  await prisma.$disconnect();
  const { auth } = await import("@/lib/control/auth");
  const answer = await (await auth()).handler(
    new Request("http://localhost:3000/api/auth/sign-in/email", {
      method: "POST",
      headers: {
        host: "localhost:3000",
        origin: "http://localhost:3000",
        "content-type": "application/json",
      },
      body: JSON.stringify({ email: "admin@example.org", password: "correct horse battery" }),
    }),
  );
  cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
});
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  const { prisma } = await import("@/lib/db/prisma");
  await webContext().pool.end();
  await prisma().$disconnect();
  await db.close();
});

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

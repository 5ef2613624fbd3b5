import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey, listApiKeys, revokeApiKey } from "@/lib/control/api-keys";
import { type Auth, createAuth } from "@/lib/control/auth";
import { prepareFirstStart } from "@/lib/control/first-start";
import { createKeyVerifier } from "@/lib/control/verify-api-key";
import { createPrisma, type Prisma } from "@/lib/db/prisma";
import { createLog } from "@/lib/log";
import { openTestDatabase, type TestDatabase } from "@/test/support/database";

const env = {
  PORT: 3000,
  RUNTOWER_PUBLIC_URL: undefined,
  RUNTOWER_AUTH_SECRET: undefined,
  RUNTOWER_ADMIN_EMAIL: "Admin@Example.org",
  RUNTOWER_ADMIN_PASSWORD: undefined,
  RUNTOWER_INIT_API_KEY: "rt_an_initial_key_of_this_test",
};
let db: TestDatabase;
let prisma: Prisma;
let auth: Auth;
let password: string;

beforeAll(async () => {
  db = await openTestDatabase();
  prisma = createPrisma(db.url);
  password = (await prepareFirstStart(prisma, env))?.password ?? "";
  auth = await createAuth(prisma, env, createLog("test", "silent"));
});
afterAll(async () => {
  await prisma.$disconnect();
  await db.close();
});

const call = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  auth.handler(
    new Request(`http://localhost:3000/api/auth${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        host: "localhost:3000",
        origin: "http://localhost:3000",
        "content-type": "application/json",
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
const signIn = (given: string) => call("/sign-in/email", { email: "admin@example.org", password: given });
const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";

test("the first start makes one administrator and says the password once", async () => {
  expect(password.length).toBeGreaterThanOrEqual(16);
  expect(await prepareFirstStart(prisma, env)).toBeUndefined();
  expect(await prisma.user.count()).toBe(1);
  expect(await prisma.projectMember.count()).toBe(2);
});

test("the initial key reads and writes the default project and is stored as a hash only", async () => {
  const found = await createKeyVerifier({ db: db.pool }).verify(env.RUNTOWER_INIT_API_KEY);
  expect(found).toMatchObject({ canRead: true, canWrite: true });
  const { rows } = await db.pool.query("select * from api_keys");
  expect(JSON.stringify(rows)).not.toContain(env.RUNTOWER_INIT_API_KEY);
});

test("the right password gives a cookie that scripts cannot read, and the session names the person", async () => {
  const response = await signIn(password);
  expect(response.status).toBe(200);
  expect(response.headers.get("set-cookie")).toMatch(/^runtower\.session_token=.*HttpOnly; SameSite=Lax/i);
  const session = await auth.api.getSession({ headers: new Headers({ cookie: cookieOf(response) }) });
  expect(session?.user.email).toBe("admin@example.org");
});

test("a wrong password, a visitor's sign-up and another site's page are refused", async () => {
  expect((await signIn("not the password")).status).toBe(401);
  const signUp = await call("/sign-up/email", { email: "me@example.org", password: "12345678", name: "Me" });
  expect(signUp.status).toBeGreaterThanOrEqual(400);
  expect(await prisma.user.count()).toBe(1);
  const cookie = cookieOf(await signIn(password));
  expect((await call("/sign-out", {}, { cookie, origin: "https://evil.example" })).status).toBe(403);
});

test("a changed password ends the other sessions and the old password", async () => {
  const [mine, other] = [cookieOf(await signIn(password)), cookieOf(await signIn(password))];
  const change = { currentPassword: password, newPassword: "a new long password", revokeOtherSessions: true };
  expect((await call("/change-password", change, { cookie: mine })).status).toBe(200);
  expect(await auth.api.getSession({ headers: new Headers({ cookie: other }) })).toBeNull();
  expect((await signIn(password)).status).toBe(401);
  expect((await signIn("a new long password")).status).toBe(200);
});

test("guessing at one account is slowed down", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 22; i += 1) statuses.push((await signIn(`guess ${i}`)).status);
  expect(statuses.at(-1)).toBe(429);
});

test("a key is shown once, listed by its prefix, and dead when revoked", async () => {
  const project = await prisma.project.findUniqueOrThrow({ where: { slug: "default" } });
  const scope = { canRead: false, canWrite: true };
  const { key, row } = await createApiKey(prisma, { projectId: project.id, name: "collector", ...scope });
  expect(key).toMatch(/^rt_[\w-]{43}$/);
  const listed = await listApiKeys(prisma, [project.id]);
  expect(listed.find(({ id }) => id === row.id)).toMatchObject({
    prefix: key.slice(0, 8),
    project: "default",
  });
  await expect(revokeApiKey(prisma, [project.id + 1], row.id)).rejects.toThrow("no such key");
  expect((await revokeApiKey(prisma, [project.id], row.id)).revoked_at).not.toBeNull();
  expect(await createKeyVerifier({ db: db.pool }).verify(key)).toBeNull();
});

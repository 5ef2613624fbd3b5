// A database with its first administrator signed in, for tests that call the web's routes as a browser does.
import { prepareFirstStart } from "@/lib/control/first-start";
import { createPrisma } from "@/lib/db/prisma";
import { openTestDatabase, type TestDatabase } from "./database";

const origin = "http://localhost:3000";
const account = { email: "admin@example.org", password: "correct horse battery" };
/** What a browser sends with a change from our own page. */
export const ownHeaders = { host: "localhost:3000", origin, "content-type": "application/json" };

export type WebSession = { db: TestDatabase; cookie: string; close(): Promise<void> };

/** The routes of this process answer for this database from now on: one session a test file. */
export async function openWebSession(): Promise<WebSession> {
  const db = await openTestDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
  const prisma = createPrisma(db.url);
  await prepareFirstStart(prisma, {
    RUNTOWER_ADMIN_EMAIL: account.email,
    RUNTOWER_ADMIN_PASSWORD: account.password,
    RUNTOWER_INIT_API_KEY: undefined,
  });
  await prisma.$disconnect();
  return { db, cookie: await signIn(), close: () => closeAll(db) };
}

async function signIn(): Promise<string> {
  const { auth } = await import("@/lib/control/auth");
  const answer = await (await auth()).handler(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: ownHeaders,
      body: JSON.stringify(account),
    }),
  );
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function closeAll(db: TestDatabase): Promise<void> {
  const { webContext } = await import("@/lib/api/context");
  const { prisma } = await import("@/lib/db/prisma");
  await webContext().pool.end();
  await prisma().$disconnect();
  await db.close();
}

import { prepareFirstStart } from "@/lib/control/first-start";
import { createPrisma } from "@/lib/db/prisma";
import { openTestDatabase, type TestDatabase } from "./database";

const origin = "http://localhost:3000";
const own = { host: "localhost:3000", origin };

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field, by the tests' expectations
type Answer = { status: number; body: any };
export type SignedIn = {
  db: TestDatabase;
  cookie: string;
  /** Calls the handler of a route's module as the administrator's browser would. */
  call(route: () => Promise<object>, method: string, path: string, body?: object): Promise<Answer>;
  close: () => Promise<void>;
};

/** A database of its own, an administrator of the project `default` who is signed in, and the web process on top. */
export async function openSignedIn(): Promise<SignedIn> {
  const db = await openTestDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
  const account = { email: "admin@example.org", password: "correct horse battery" };
  const prisma = createPrisma(db.url);
  await prepareFirstStart(prisma, {
    RUNTOWER_ADMIN_EMAIL: account.email,
    RUNTOWER_ADMIN_PASSWORD: account.password,
    RUNTOWER_INIT_API_KEY: undefined,
  });
  await prisma.$disconnect();
  const { auth } = await import("@/lib/control/auth");
  const answer = await (await auth()).handler(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { ...own, "content-type": "application/json" },
      body: JSON.stringify(account),
    }),
  );
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return {
    db,
    cookie,
    async call(route, method, path, body) {
      const handlers = (await route()) as Record<string, (request: Request) => Promise<Response>>;
      const handler = handlers[method];
      if (handler === undefined) throw new Error(`${path} has no ${method}`);
      const response = await handler(
        new Request(`${origin}${path}`, {
          method,
          headers: { ...own, cookie },
          ...(body && { body: JSON.stringify(body) }),
        }),
      );
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.startsWith("application/json");
      return { status: response.status, body: isJson ? JSON.parse(text) : text };
    },
    async close() {
      const { webContext } = await import("@/lib/api/context");
      const { prisma: shared } = await import("@/lib/db/prisma");
      await webContext().pool.end();
      await shared().$disconnect();
      await db.close();
    },
  };
}

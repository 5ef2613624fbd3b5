import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { type Prisma, prisma } from "@/lib/db/prisma";
import { type Env, readEnv } from "@/lib/env";
import { createLog, type Log } from "@/lib/log";
import { installationSecret } from "./installation-secret";
import { ownOrigins } from "./origin";
import { createSignInLimit } from "./sign-in-limit";

export type Auth = Awaited<ReturnType<typeof createAuth>>;
type AuthEnv = Pick<Env, "PORT" | "RUNTOWER_PUBLIC_URL" | "RUNTOWER_AUTH_SECRET">;

const dayS = 24 * 60 * 60;
const holder = globalThis as typeof globalThis & { runtowerAuth?: Promise<Auth> };

/** Sign-in with e-mail and password over our own tables. Accounts are made by an administrator, never by a visitor. */
export async function createAuth(db: Prisma, env: AuthEnv, log: Log) {
  const baseURL = env.RUNTOWER_PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const mayTry = createSignInLimit();
  return betterAuth({
    appName: "Runtower",
    baseURL,
    secret: env.RUNTOWER_AUTH_SECRET ?? (await installationSecret(db, "session")),
    database: prismaAdapter(db, { provider: "postgresql" }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 200 },
    session: { expiresIn: 30 * dayS, updateAge: dayS },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: {
        "/sign-in/email": { window: 60, max: 30 },
        "/change-password": { window: 60, max: 10 },
        "/get-session": false,
      },
    },
    trustedOrigins: (request) => (request ? ownOrigins(request.headers, env.RUNTOWER_PUBLIC_URL) : []),
    advanced: {
      cookiePrefix: "runtower",
      useSecureCookies: baseURL.startsWith("https:"),
      // Said because better-auth leaves both checks out where NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: {
      onError: (error) =>
        log.warn({ reason: error instanceof Error ? error.message : String(error) }, "sign-in refused"),
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== "/sign-in/email" || mayTry(String(ctx.body?.email ?? ""))) return;
        throw new APIError("TOO_MANY_REQUESTS", {
          message: "Too many attempts for this account. Wait a minute.",
        });
      }),
    },
  });
}

/** The one of this process. A failed start (database away) is forgotten, so that the next request tries again. */
export function auth(): Promise<Auth> {
  if (!holder.runtowerAuth) {
    const env = readEnv();
    holder.runtowerAuth = createAuth(prisma(), env, createLog("web", env.LOG_LEVEL));
    holder.runtowerAuth.catch(() => {
      delete holder.runtowerAuth;
    });
  }
  return holder.runtowerAuth;
}

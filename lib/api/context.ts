import { createKeyVerifier, type KeyVerifier } from "@/lib/control/verify-api-key";
import { createPool, type Pool } from "@/lib/db/pool";
import { type Env, linkBase, readEnv } from "@/lib/env";
import { createLog, type Log } from "@/lib/log";
import { ChangeFeed } from "./change-feed";

export type WebContext = {
  env: Env;
  pool: Pool;
  log: Log;
  keys: KeyVerifier;
  databaseUrl: string;
  checksAnswers: boolean;
};

const statementTimeoutMs = 10_000;
// On globalThis, so that a reload of modules in development does not leave a pool behind each time.
const holder = globalThis as typeof globalThis & { runtowerWeb?: WebContext; runtowerFeed?: ChangeFeed };

/** What the web process has one of: settings, pool, log. Made at first use. Throws where DATABASE_URL is not set. */
export function webContext(): WebContext {
  if (holder.runtowerWeb) return holder.runtowerWeb;
  const env = readEnv();
  if (env.DATABASE_URL === undefined)
    throw new Error("DATABASE_URL is not set; `npm start` sets it for the web process");
  const databaseUrl = withPlannerSettings(env.DATABASE_URL);
  const pool = createPool(databaseUrl, "web", env.RUNTOWER_DB_POOL, statementTimeoutMs);
  const log = createLog("web", env.LOG_LEVEL);
  // biome-ignore lint/style/noProcessEnv: Node's own convention and no setting of ours: answers are checked in development and tests
  const checksAnswers = process.env.NODE_ENV !== "production";
  holder.runtowerWeb = { env, pool, log, keys: createKeyVerifier({ db: pool }), databaseUrl, checksAnswers };
  return holder.runtowerWeb;
}

/** What links to pages begin with, where they are read elsewhere. */
export function webLinkBase(): string {
  return linkBase(webContext().env);
}

/** Compiling a statement or starting workers for it costs more than it gives for answers in milliseconds; disks have no seek time. */
export function withPlannerSettings(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const own = url.searchParams.get("options") ?? "";
  url.searchParams.set(
    "options",
    `${own} -c jit=off -c random_page_cost=1.1 -c parallel_setup_cost=20000`.trim(),
  );
  return url.toString();
}

/** The one feed of changes that all streams of this process share. */
export function changeFeed(): ChangeFeed {
  const { databaseUrl, log } = webContext();
  holder.runtowerFeed ??= new ChangeFeed(databaseUrl, log);
  return holder.runtowerFeed;
}

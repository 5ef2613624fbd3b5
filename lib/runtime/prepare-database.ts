import { randomBytes } from "node:crypto";
import type { FirstAdmin } from "@/lib/control/first-start";
import { hashApiKey } from "@/lib/control/verify-api-key";
import { migrate } from "@/lib/db/migrate";
import { createPool, type Pool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import { StartFault } from "./fault";

export type Prepared = { migrations: string[]; admin: FirstAdmin | undefined; selfKey: string };

/** Brings a database to where the processes can run on it: migrations, first administrator, initial key, our own key. */
export async function prepareDatabase(databaseUrl: string, env: Env): Promise<Prepared> {
  // No time limit for a statement: a migration may build an index over all that is stored.
  const pool = createPool(databaseUrl, "start", 2, 0);
  try {
    const migrations = await migrate(pool, "prisma/migrations").catch((cause: Error) => {
      throw new StartFault(`The database could not be brought up to date: ${cause.message}`, { cause });
    });
    // Before the first leaves are made: they are of the retention that the setting says.
    await pool.query("/* retention-default */ select telemetry.set_default_retention($1)", [
      env.RUNTOWER_RETENTION_DAYS,
    ]);
    await pool.query(
      "/* days-ahead */ select telemetry.ensure_day(((extract(epoch from now())::bigint + d * 86400) * 1000000000)::bigint) from generate_series(-1, 2) d",
    );
    return {
      migrations,
      admin: await firstStart(pool, databaseUrl, env),
      selfKey: await ensureSelfKey(pool),
    };
  } finally {
    await pool.end();
  }
}

/** Loads Prisma and better-auth only where something is to be made: they take most of a second. */
async function firstStart(pool: Pool, databaseUrl: string, env: Env): Promise<FirstAdmin | undefined> {
  const initialHash = env.RUNTOWER_INIT_API_KEY ? hashApiKey(env.RUNTOWER_INIT_API_KEY) : null;
  const { rows } = await pool.query<{ done: boolean }>(
    `/* first-start */ select exists (select from users)
       and ($1::text is null or exists (select from api_keys where hash = $1)) as done`,
    [initialHash],
  );
  if (rows[0]?.done) return undefined;
  const { prepareFirstStartAt } = await import("@/lib/control/first-start");
  return prepareFirstStartAt(databaseUrl, env);
}

/** The write key with which our own processes send their spans to the project `runtower`; the same at every start. */
async function ensureSelfKey(pool: Pool): Promise<string> {
  await pool.query(
    "/* self-key */ insert into installation_secrets (name, value) values ('self-key', $1) on conflict do nothing",
    [`rt_${randomBytes(32).toString("base64url")}`],
  );
  const { rows } = await pool.query<{ value: string }>(
    "/* self-key */ select value from installation_secrets where name = 'self-key'",
  );
  const key = rows[0]?.value ?? "";
  await pool.query(
    `/* self-key */ insert into api_keys (id, project_id, name, prefix, hash)
     select gen_random_uuid()::text, id, 'Runtower itself', $1, $2 from projects where slug = 'runtower'
     on conflict (hash) do nothing`,
    [key.slice(0, 8), hashApiKey(key)],
  );
  return key;
}

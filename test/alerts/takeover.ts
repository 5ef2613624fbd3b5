// Who does a job of the worker, seen from the database: how long until another one does.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@/lib/db/pool";

const lockClass = 7210;
const lookEveryMs = 50;

/** The connection that holds the job's lock; null: nobody does it. */
export async function holderOf(pool: Pool, job: string): Promise<number | null> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and granted and classid = $1 and objsubid = 2
       and database = (select oid from pg_database where datname = current_database()) and objid::bigint = (hashtext($2)::bigint & 4294967295)`,
    [lockClass, job],
  );
  return rows[0]?.pid ?? null;
}

/** How long until somebody else than `before` does all of the jobs, in ms. */
export async function untilTakenOver(
  pool: Pool,
  before: ReadonlyMap<string, number | null>,
  withinMs: number,
): Promise<number> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < withinMs) {
    const now = await Promise.all([...before.keys()].map((job) => holderOf(pool, job)));
    if ([...before.values()].every((pid, i) => now[i] !== null && now[i] !== pid))
      return performance.now() - startedMs;
    await sleep(lookEveryMs);
  }
  throw new Error(`nobody took over ${[...before.keys()].join(", ")} within ${withinMs / 1_000} s`);
}

import type { Pool } from "@/lib/db/pool";

type Closed = { name: string };

/**
 * Vacuums, freezes and analyses one leaf whose day is over and that was not yet, or got many rows since. Once frozen nothing
 * reads it through again, neither autovacuum nor its protection against wraparound. What is due is told by the tables
 * themselves, as the statistics collector forgets everything in a crash. @returns the tables vacuumed: one or none
 */
export async function vacuumClosed(pool: Pool, signal?: AbortSignal): Promise<string[]> {
  const { rows } = await pool.query<Closed>(`/* closed-leaves */
    select l.name from telemetry.leaves l join pg_class c on c.oid = l.leaf,
      lateral (select pg_relation_size(c.oid) / current_setting('block_size')::bigint as pages) as size
    where l.attached and l.day < ((now() - interval '1 hour') at time zone 'UTC')::date
      and pages > 0 and c.relallvisible < pages * 0.9
      -- Where an old reader kept it from helping, not again at once.
      and coalesce(pg_stat_get_last_vacuum_time(c.oid), 'epoch') < now() - interval '1 hour'
    order by l.day desc, l.name limit 1`);
  for (const { name } of rows) await vacuum(pool, name, signal);
  return rows.map(({ name }) => name);
}

/** As gently as autovacuum: ingest goes on meanwhile. Ended early when the worker stops. */
async function vacuum(pool: Pool, name: string, signal: AbortSignal | undefined): Promise<void> {
  const connection = await pool.connect();
  const { rows } = await connection.query<{ pid: number }>("/* vacuum-pid */ select pg_backend_pid() as pid");
  const cancel = () => {
    pool.query("/* vacuum-cancel */ select pg_cancel_backend($1)", [rows[0]?.pid]).catch(() => {});
  };
  signal?.addEventListener("abort", cancel);
  try {
    await connection.query(
      "set statement_timeout = 0; set vacuum_cost_delay = '2ms'; set vacuum_cost_limit = 1000",
    );
    // The name is from the catalogue and matched a pattern of letters, digits and underscores (telemetry.leaves).
    await connection.query(
      `/* vacuum-closed */ vacuum (freeze, analyze, index_cleanup on) telemetry.${name}`,
    );
  } finally {
    signal?.removeEventListener("abort", cancel);
    // With its settings, which are the session's.
    connection.release(true);
  }
}

import type { Pool } from "@/lib/db/pool";

/**
 * Gives tables that have rows but no statistics yet their first ones. Autovacuum would come a minute late, and until then
 * the planner, knowing nothing of a new day's partition, reads a whole project to find one trace.
 * @returns how many tables were analysed
 */
export async function analyseFresh(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string }>(
    `/* fresh-tables */ select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where schemaname = 'telemetry' and n_live_tup > 200 and last_analyze is null and last_autoanalyze is null`,
  );
  // The names come from the catalogue, quoted by PostgreSQL itself.
  for (const { name } of rows) await pool.query(`/* analyse-fresh */ analyze ${name}`);
  return rows.length;
}

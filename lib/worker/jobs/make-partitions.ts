import type { Pool } from "@/lib/db/pool";

/** Partitions of today and the next two days, so that no sender waits for one at midnight. */
export async function makePartitions(pool: Pool): Promise<number> {
  await pool.query(
    `/* make-partitions */ select telemetry.ensure_day((extract(epoch from now())::bigint + day * 86400) * 1000000000)
     from generate_series(0, 2) as day`,
  );
  return 3;
}

import type { Pool } from "@/lib/db/pool";
import { retentionOf } from "@/lib/write/retention";

/** Leaves of today and the next two days for every retention in use, so that no sender waits for one at midnight. */
export async function makePartitions(pool: Pool): Promise<number> {
  // Records the setting where that is new.
  await retentionOf(pool).rules();
  await pool.query(
    `/* make-partitions */ select telemetry.ensure_day((extract(epoch from now())::bigint + day * 86400) * 1000000000)
     from generate_series(0, 2) as day`,
  );
  return 3;
}

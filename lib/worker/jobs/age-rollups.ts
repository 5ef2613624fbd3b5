import type { Pool } from "@/lib/db/pool";
import { ageRollups, type KeepDays } from "@/lib/rollup/age";

/** The widest rollups outlive all that they count, whatever a project's retention is. @returns rows deleted */
export async function ageAllRollups(pool: Pool, keepDays: KeepDays, signal?: AbortSignal): Promise<number> {
  const { rows } = await pool.query<{ days: number }>(
    "/* longest-retention */ select coalesce(max(keep_days), 0)::integer + 1 as days from telemetry.retention",
  );
  const widest = Math.max(keepDays.get(3600) ?? 0, rows[0]?.days ?? 0);
  return await ageRollups(
    pool,
    new Map([...keepDays, [3600, widest]]),
    Math.floor(Date.now() / 1_000),
    signal,
  );
}

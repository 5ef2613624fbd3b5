import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { RollupWidth } from "@/lib/model/rollup";
import { runSql } from "../run-sql";

/** The finest step (ms) that a panel from `fromMs` on can have: finer rollups of that time are gone. */
export async function finestStepMs(db: Db, fromMs: number): Promise<number> {
  const widths = await runSql<{ width: RollupWidth }>(
    db,
    "kept-widths",
    sql`select width from telemetry.rollup_widths where kept_from <= ${Math.floor(fromMs / 1000)}::bigint order by width limit 1`,
  );
  return (widths[0]?.width ?? 3600) * 1000;
}

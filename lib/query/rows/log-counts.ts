import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

/** How many log lines each span of these traces has. */
export async function logCounts(
  db: Db,
  scope: Scope,
  traceIds: readonly string[],
): Promise<Map<bigint, number>> {
  if (traceIds.length === 0) return new Map();
  const rows = await runSql<{ span_id: bigint; lines: number }>(
    db,
    "log-counts",
    sql`select l.span_id, count(*)::int as lines from telemetry.log_records l
        where l.trace_id = any(${traceIds}::uuid[]) and ${inScope(scope, sql`l.project_id`)} and l.span_id is not null group by 1`,
  );
  return new Map(rows.map((row) => [row.span_id, row.lines]));
}

import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { spansOfTraces } from "../granules";
import { type StoredSpan, spanColumns, spansFrom, toSpanRow } from "../rows/span-row";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";

const maxCalls = 500;

/** Calls of tools and work of agents in these traces, the first ones: what decisions can be about. */
export async function readCalls(db: Db, scope: Scope, traceIds: readonly string[]): Promise<SpanRow[]> {
  if (traceIds.length === 0) return [];
  const rows = await runSql<StoredSpan>(
    db,
    "decision-calls",
    sql`select ${spanColumns} from ${spansFrom} where ${spansOfTraces(scope, traceIds)}
        and s.operation ->> 'kind' in ('tool', 'agent') order by s.start_ns limit ${maxCalls}`,
  );
  return rows.map((row) => toSpanRow(row, new Map()));
}

import type { TraceMatchesInput, TraceMatchesOutput } from "@/lib/contract/trace-columns";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { spansOfTraces } from "./granules";
import { runSql } from "./run-sql";
import type { Scope } from "./scope";

/**
 * Spans of one trace whose attributes or events contain a text; with `key`, whose attribute of that name does. Letter case
 * does not matter. One trace is small enough to be read: no index is asked but the trace's.
 */
export async function traceMatches(
  db: Db,
  scope: Scope,
  input: TraceMatchesInput,
): Promise<TraceMatchesOutput> {
  const pattern = `%${input.text.replace(/[\\%_]/g, "\\$&")}%`;
  // Keys are searched without regard to case too: the field lowers what people type.
  const holds =
    input.key === undefined
      ? sql`(telemetry.plain_attributes(s.attributes)::text ilike ${pattern} or s.events::text ilike ${pattern})`
      : sql`exists (select from jsonb_each_text(telemetry.plain_attributes(s.attributes) || r.attributes) as a
          where lower(a.key) = lower(${input.key}) and a.value ilike ${pattern})`;
  const rows = await runSql<{ id: string }>(
    db,
    "trace-matches",
    sql`select lpad(to_hex(s.span_id), 16, '0') as id
        from telemetry.spans s join telemetry.resources r on r.project_id = s.project_id and r.resource_id = s.resource_id
        where ${spansOfTraces(scope, [input.id])} and ${holds}`,
  );
  return { span_ids: rows.map(({ id }) => id) };
}

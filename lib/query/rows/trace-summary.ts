import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { spansOfTraces } from "../granules";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";
import { requestIdOfSpan } from "./span-row";

export type TraceSummary = {
  trace_id: string;
  project_id: number;
  start_ns: bigint;
  end_ns: bigint;
  span_count: number;
  error_count: number;
  root_name: string;
  root_resource: bigint;
  root_missing: boolean;
  request_id: string | null;
  matched: number;
  /** Start of the earliest matching span, and the longest matching duration. */
  first_match_ns: bigint | null;
  longest_match_ns: bigint | null;
  matched_span: bigint | null;
  root_matches: boolean;
  services: { name: string; spans: number }[];
  run_id: string | null;
};

/** Whole traces in numbers. `matching` says which of their spans count as matched. */
export async function summariseTraces(
  db: Db,
  scope: Scope,
  traceIds: readonly string[],
  matching: Sql,
): Promise<TraceSummary[]> {
  if (traceIds.length === 0) return [];
  return runSql<TraceSummary>(
    db,
    "trace-summary",
    sql`with spans as materialized (
      select s.trace_id, s.project_id, s.span_id, s.start_ns, s.duration_ns, s.parent_span_id is null as is_root, s.status, s.name,
        s.resource_id, ${requestIdOfSpan} as request_id, (${matching}) is true as matches
      from telemetry.spans s where ${spansOfTraces(scope, traceIds)}
    ), per_service as (
      select trace_id, project_id, jsonb_agg(jsonb_build_object('name', service_name, 'spans', spans) order by spans desc, service_name) as services
      from (select p.trace_id, p.project_id, r.service_name, sum(p.spans)::int as spans
        from (select trace_id, project_id, resource_id, count(*) as spans from spans group by 1, 2, 3) p
        join telemetry.resources r on r.project_id = p.project_id and r.resource_id = p.resource_id
        group by 1, 2, 3) named
      group by 1, 2
    ), roots as (
      select distinct on (trace_id, project_id) trace_id, project_id, name as root_name, resource_id as root_resource,
        not is_root as root_missing, matches as root_matches
      from spans order by trace_id, project_id, is_root desc, start_ns
    ), totals as (
      select trace_id, project_id, min(start_ns) as start_ns, max(start_ns + duration_ns) as end_ns, count(*)::int as span_count,
        count(*) filter (where status = 2)::int as error_count, min(request_id) as request_id,
        count(*) filter (where matches)::int as matched, min(start_ns) filter (where matches) as first_match_ns,
        max(duration_ns) filter (where matches) as longest_match_ns,
        (min(array[start_ns, span_id]) filter (where matches))[2] as matched_span
      from spans group by 1, 2
    )
    select totals.*, roots.root_name, roots.root_resource, roots.root_missing, roots.root_matches, per_service.services,
      (select t.run_id from telemetry.run_traces t where t.project_id = totals.project_id and t.trace_id = totals.trace_id
        order by t.run_id limit 1) as run_id
    from totals join roots using (trace_id, project_id) join per_service using (trace_id, project_id)`,
  );
}

import { type Sql, sql } from "@/lib/db/sql";
import { spanIdToInt } from "@/lib/model/ids";
import type { Scope } from "./scope";

/** Spans `s` of these traces: an array expression of uuids. Found through the granules that may hold them. */
export function ofTraces(traceIds: Sql): Sql {
  return sql`(s.granule_id = any((select telemetry.trace_granules(${traceIds}))::bigint[]) and s.trace_id = any(${traceIds}))`;
}

/** All spans `s` of these traces in the caller's projects. "+ 0" keeps the planner from walking a project's time index. */
export function spansOfTraces(scope: Scope, traceIds: readonly string[]): Sql {
  return sql`${ofTraces(sql`${traceIds}::uuid[]`)} and s.project_id + 0 = any(${scope.projectIds}::int[])`;
}

/** Spans `s` with this id (16 hex digits). */
export function withSpanId(spanId: string): Sql {
  const id = spanIdToInt(spanId);
  return sql`(s.granule_id = any((select telemetry.span_granules_of(${id}::bigint))::bigint[]) and s.span_id = ${id}::bigint)`;
}

/** Granules `g` that may hold a span with any of these terms. */
export function anyTerm(terms: readonly number[]): Sql {
  return sql`g.granule_id = any((select telemetry.granules_with(${terms}::integer[]))::bigint[])`;
}

/** Spans `s` that lie in granules of which `granules` (a condition on `g`) is true. */
export function inGranules(scope: Scope, granules: Sql): Sql {
  return sql`s.granule_id = any(array(select g.granule_id from telemetry.span_granules g
    where g.project_id = any(${scope.projectIds}::int[]) and ${granules}))`;
}

import type { OperationFacts } from "@/lib/contract/shared";
import type { SpanRow } from "@/lib/contract/span-row";
import { sql } from "@/lib/db/sql";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const statuses = ["unset", "ok", "error"] as const;

/** Of `telemetry.spans s`: the column may say which attribute has it. */
export const requestIdOfSpan = sql`telemetry.request_id(s.request_id, s.attributes)`;

/** Columns of a span as the waterfall needs it, for statements with `telemetry.spans s` and `telemetry.resources r`. */
export const spanColumns = sql`s.trace_id, s.span_id, s.parent_span_id, s.name, r.service_name, s.kind, s.status, s.status_message,
  s.start_ns, s.duration_ns, coalesce(s.clock_skewed, false) as clock_skewed, ${requestIdOfSpan} as request_id, s.operation,
  case when s.events is not null then (select jsonb_agg(jsonb_build_array(e -> 'name', e -> 'time_ns'))
    from jsonb_array_elements(s.events) as e) end as event_ticks`;

export const spansFrom = sql`telemetry.spans s join telemetry.resources r
  on r.project_id = s.project_id and r.resource_id = s.resource_id`;

export type StoredSpan = {
  trace_id: string;
  span_id: bigint;
  parent_span_id: bigint | null;
  name: string;
  service_name: string;
  kind: number;
  status: number;
  status_message: string | null;
  start_ns: bigint;
  duration_ns: bigint;
  clock_skewed: boolean;
  request_id: string | null;
  operation: OperationFacts | null;
  event_ticks: [string, string][] | null;
};

export function toSpanRow(stored: StoredSpan, logCounts: ReadonlyMap<bigint, number>): SpanRow {
  return {
    trace_id: traceIdFromUuid(stored.trace_id),
    span_id: spanIdFromInt(stored.span_id),
    parent_span_id: stored.parent_span_id === null ? null : spanIdFromInt(stored.parent_span_id),
    name: stored.name,
    service: stored.service_name,
    kind: kinds[stored.kind] ?? "unspecified",
    status: statuses[stored.status] ?? "unset",
    status_message: stored.status_message,
    start_ns: String(stored.start_ns),
    duration_ns: Number(stored.duration_ns),
    clock_skewed: stored.clock_skewed,
    request_id: stored.request_id,
    operation: stored.operation,
    events: (stored.event_ticks ?? []).map(([name, timeNs]) => ({
      name,
      offset_ns: Number(BigInt(timeNs) - stored.start_ns),
    })),
    log_count: logCounts.get(stored.span_id) ?? 0,
  };
}

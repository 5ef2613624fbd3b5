import { unpackRows } from "@/lib/db/attribute-names";
import type { Connection } from "@/lib/db/pool";
import type { Operation } from "@/lib/model/operation";
import type { StoredSpan } from "@/lib/model/run-facts";

type SpanRow = {
  trace_id: string;
  span_id: bigint;
  parent_span_id: bigint | null;
  start_ns: bigint;
  duration_ns: bigint;
  kind: number;
  status: number;
  flags: number;
  name: string;
  status_message: string | null;
  request_id: string | null;
  service_name: string | null;
  service_version: string | null;
  environment: string | null;
  operation: Operation | null;
  error_text: string | null;
  error_type: string | null;
};

/** More spans than one reading may hold; the traces are to be read one by one. */
export class TooManySpans extends RangeError {}

export type TraceSpans = {
  byTrace: Map<string, StoredSpan[]>;
  /** The only trace that was asked for has more spans; these are the earliest. */
  isCut: boolean;
};

/**
 * Everything that runs are derived from, per trace (ids as 32 hex digits); no attributes and no payloads. At most
 * `mostSpans`: of a single trace the earliest, of several together it throws TooManySpans.
 */
export async function readTraceSpans(
  tx: Connection,
  projectId: number,
  traceIds: readonly string[],
  mostSpans: number,
): Promise<TraceSpans> {
  // In order, so that it is always the same spans; several traces need none.
  const order = traceIds.length === 1 ? "order by s.start_ns, s.span_id" : "";
  const { rows } = await tx.query<SpanRow>({
    text: `/* trace-spans */
      select replace(s.trace_id::text, '-', '') as trace_id, s.span_id, s.parent_span_id, s.start_ns, s.duration_ns, s.kind,
             s.status, coalesce(s.flags, 0) as flags, s.name, left(s.status_message, 500) as status_message,
             telemetry.request_id(s.request_id, s.attributes) as request_id, r.service_name,
             r.service_version, r.environment, s.operation, e.texts ->> 0 as error_text, e.texts ->> 1 as error_type
      from telemetry.spans s
      left join telemetry.resources r on r.project_id = s.project_id and r.resource_id = s.resource_id
      -- "case", because as a condition it would be tried only after the work was done for every span.
      cross join lateral (select case when s.status = 2 or s.operation ->> 'outcome' in ('failed', 'timed_out', 'blocked') then (
        select jsonb_build_array(
                 left(coalesce(telemetry.attribute(s.attributes, 'error.message'),
                               telemetry.attribute(s.attributes, 'exception.message'),
                               x.attributes ->> 'exception.message'), 500),
                 left(coalesce(telemetry.attribute(s.attributes, 'error.type'), telemetry.attribute(s.attributes, 'exception.type'),
                               x.attributes ->> 'exception.type'), 256))
        from (values (1)) as one
        left join lateral (
          select event -> 'attributes' as attributes from jsonb_array_elements(s.events) as event
          where event ->> 'name' = 'exception' limit 1
        ) as x on true
      ) end as texts) as e
      -- "+ 0" keeps the planner from walking the project's time index where a partition has no statistics yet.
      where s.project_id + 0 = $1 and s.granule_id = any((select telemetry.trace_granules($2::uuid[]))::bigint[])
        and s.trace_id = any($2::uuid[]) ${order} limit $3`,
    values: [projectId, traceIds, mostSpans + 1],
  });
  const isCut = rows.length > mostSpans;
  if (isCut && traceIds.length > 1)
    throw new TooManySpans(`more than ${mostSpans} spans in ${traceIds.length} traces`);
  if (isCut) rows.pop();
  const byTrace = new Map<string, StoredSpan[]>(traceIds.map((id) => [id, []]));
  for (const row of rows) byTrace.get(row.trace_id)?.push(spanOf(row));
  return { byTrace, isCut };
}

function spanOf(row: SpanRow): StoredSpan {
  return {
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    startNs: row.start_ns,
    durationNs: row.duration_ns,
    kind: row.kind,
    status: row.status,
    flags: row.flags,
    name: row.name,
    statusMessage: row.status_message,
    requestId: row.request_id,
    service: row.service_name ?? "unknown_service",
    serviceVersion: row.service_version,
    environment: row.environment,
    operation: row.operation,
    errorText: row.error_text,
    errorType: row.error_type,
  };
}

export type SpanContent = {
  attributes: Record<string, unknown>;
  events: { name: string; attributes: Record<string, unknown> }[];
};

/** Attributes (large values as previews) and events of a few spans, by `traceId:spanId`. */
export async function readSpanContents(
  tx: Connection,
  projectId: number,
  spans: readonly { traceId: string; spanId: string }[],
): Promise<Map<string, SpanContent>> {
  if (spans.length === 0) return new Map();
  const { rows } = await tx.query<{ key: string; attributes: string; events: SpanContent["events"] | null }>({
    text: `/* span-contents */
      select replace(s.trace_id::text, '-', '') || ':' || s.span_id as key, s.attributes, s.events from telemetry.spans s
      where s.granule_id = any((select telemetry.trace_granules($2::uuid[]))::bigint[]) and s.project_id + 0 = $1
        and s.trace_id = any($2::uuid[]) and s.span_id = any($3::bigint[])
      order by s.start_ns desc`,
    values: [projectId, [...new Set(spans.map((one) => one.traceId))], spans.map((one) => one.spanId)],
  });
  const attributes = await unpackRows(tx, rows);
  return new Map(
    rows.map((row, i) => [row.key, { attributes: attributes[i] ?? {}, events: row.events ?? [] }]),
  );
}

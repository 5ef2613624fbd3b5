import type { z } from "zod";
import type { SpanDetailOutput, spanDetailInput } from "@/lib/contract/span-detail";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { addToHistogram, quantileOf } from "@/lib/model/histogram";
import { spanIdToInt } from "@/lib/model/ids";
import { readCalls } from "./decisions/calls";
import { joinedDecisions } from "./decisions/joined-decisions";
import { isCall } from "./decisions/place-decisions";
import { spansOfTraces } from "./granules";
import { logColumns, type StoredLog, toLogRows } from "./rows/log-row";
import { shareBelow } from "./rows/share-below";
import { type StoredSpan, spanColumns, spansFrom, toSpanRow } from "./rows/span-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { requireTraceId } from "./trace-detail";

type Attributes = { [key: string]: unknown };
type Row = StoredSpan & {
  project_id: number;
  attributes: Attributes;
  resource: Attributes;
  scope_name: string | null;
  scope_version: string | null;
  events: { time_ns: string; name: string; attributes: Attributes }[] | null;
  links: { trace_id: string; span_id: string; attributes: Attributes }[] | null;
  trace_state: string | null;
  dropped_attributes: number;
};

const maxLogs = 200;
const leastSamples = 20;
const kindNames = ["internal", "internal", "server", "client", "producer", "consumer"];
const likeSeconds = 86_400n;

/** All that is known of one span. Throws NotFound. */
export async function spanDetail(
  db: Db,
  scope: Scope,
  input: z.infer<typeof spanDetailInput>,
): Promise<SpanDetailOutput> {
  const traceId = requireTraceId(input.id);
  const spanId = spanIdToInt(input.span);
  const [rows, payloads, logs] = await Promise.all([
    readSpan(db, scope, traceId, spanId),
    runSql<{ key: string; bytes: number }>(
      db,
      "span-detail-payloads",
      sql`select p.key, max(p.bytes) as bytes from telemetry.payloads p
          where p.trace_id = ${traceId}::uuid and p.span_id = ${spanId} and ${inScope(scope, sql`p.project_id`)} group by 1 order by 1`,
    ),
    runSql<StoredLog>(
      db,
      "span-detail-logs",
      sql`select ${logColumns} from telemetry.log_records l
          where l.trace_id = ${traceId}::uuid and l.span_id = ${spanId} and ${inScope(scope, sql`l.project_id`)}
          order by l.time_ns, l.id limit ${maxLogs}`,
    ),
  ]);
  const span = rows[0];
  if (!span) throw new NotFound(`No span ${input.span} in trace ${traceId}`);
  const spanRow = toSpanRow(span, new Map([[spanId, logs.length]]));
  return {
    span: spanRow,
    attributes: span.attributes,
    resource: span.resource,
    scope: { name: span.scope_name ?? "", version: span.scope_version ?? "" },
    events: span.events ?? [],
    links: span.links ?? [],
    trace_state: span.trace_state,
    dropped_attributes: span.dropped_attributes,
    payloads,
    logs: await toLogRows(db, logs),
    decisions: await decisionsAt(db, scope, spanRow),
    percentile: await percentileAmongLike(db, span),
  };
}

function readSpan(db: Db, scope: Scope, traceId: string, spanId: bigint): Promise<Row[]> {
  return runSql<Row>(
    db,
    "span-detail",
    sql`select ${spanColumns}, s.project_id, telemetry.plain_attributes(s.attributes) as attributes, r.attributes as resource, r.scope_name, r.scope_version, s.events, s.links,
          s.trace_state, coalesce(s.dropped_attributes, 0) as dropped_attributes
        from ${spansFrom} where ${spansOfTraces(scope, [traceId])} and s.span_id = ${spanId}
        order by s.start_ns limit 1`,
  );
}

/** Which of a trace's calls a decision is about can be told only beside the others. */
async function decisionsAt(db: Db, scope: Scope, span: SpanRow): Promise<SpanDetailOutput["decisions"]> {
  const calls = isCall(span) ? await readCalls(db, scope, [span.trace_id]) : [];
  const { decisions } = await joinedDecisions(db, scope, {
    runIds: [],
    traceIds: [span.trace_id],
    requestIds: [],
    spans: [span, ...calls],
    hasAllSpans: false,
    around: {
      fromNs: BigInt(span.start_ns),
      toNs: BigInt(span.start_ns) + BigInt(Math.round(span.duration_ns)),
    },
  });
  return decisions.filter(({ at_span }) => at_span?.span_id === span.span_id);
}

/** Where the span's duration lies among spans of its service, kind and name in the day up to it, by their rollup: no raw row is read. */
async function percentileAmongLike(db: Db, span: Row): Promise<SpanDetailOutput["percentile"]> {
  const end = (span.start_ns + span.duration_ns) / 1_000_000_000n;
  const name = `${kindNames[span.kind] ?? "internal"} ${span.name}`;
  const rows = await runSql<{ histogram: number[] }>(
    db,
    "span-detail-percentile",
    sql`select h.histogram from telemetry.rollup h where h.project_id = ${span.project_id} and h.dimension = 'span' and h.width = (
            select min(w.width) from telemetry.rollup_widths w where w.width >= 600 and w.kept_from <= ${end - likeSeconds})
          and h.bucket > ${end - likeSeconds} and h.bucket <= ${end} and h.grp = ${span.service_name} and h.name = ${name}
        union all
        select i.histogram from telemetry.rollup_increments i where i.project_id = ${span.project_id} and i.dimension = 'span'
          and i.bucket > ${end - likeSeconds} and i.bucket <= ${end} and i.grp = ${span.service_name} and i.name = ${name}`,
  );
  const histogram = new Map<number, number>();
  for (const row of rows) addToHistogram(histogram, row.histogram);
  const samples = [...histogram.values()].reduce((sum, count) => sum + count, 0);
  if (samples < leastSamples) return { value: null, samples, p50_ms: null, p95_ms: null };
  const quantileMs = (q: number) => (quantileOf(histogram, q) ?? 0) / 1e6;
  const value = Math.round(shareBelow(histogram, Number(span.duration_ns)) * 1000) / 10;
  return { value, samples, p50_ms: quantileMs(0.5), p95_ms: quantileMs(0.95) };
}

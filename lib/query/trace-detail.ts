import type { z } from "zod";
import type { TraceDetailOutput, traceDetailInput } from "@/lib/contract/trace-detail";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { InvalidInput, NotFound } from "@/lib/errors";
import { isTraceId, spanIdToInt, traceIdFromUuid } from "@/lib/model/ids";
import { decodeCursor, encodeCursor } from "./cursor";
import { readCalls } from "./decisions/calls";
import { besideNs, joinedDecisions } from "./decisions/joined-decisions";
import { spansOfTraces } from "./granules";
import { logCounts } from "./rows/log-counts";
import { requestIdOfSpan, type StoredSpan, spanColumns, spansFrom, toSpanRow } from "./rows/span-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

type Totals = {
  start_ns: bigint;
  end_ns: bigint;
  span_count: number;
  error_count: number;
  missing_parents: number;
  clock_skewed: number;
  services: { name: string; spans: number; errors: number }[];
  request_ids: string[];
  run_ids: string[];
};

/** A trace and its spans in order of start, `limit` at a time; `around` starts the page half a limit before that span. Throws NotFound. */
export async function traceDetail(
  db: Db,
  scope: Scope,
  input: z.infer<typeof traceDetailInput>,
): Promise<TraceDetailOutput> {
  const traceId = requireTraceId(input.id);
  const mine = spansOfTraces(scope, [traceId]);
  const [totals, spans, counts] = await Promise.all([
    readTotals(db, scope, traceId, mine),
    readSpans(db, mine, await firstPlace(db, mine, input), input.limit + 1),
    logCounts(db, scope, [traceId]),
  ]);
  if (!totals) throw new NotFound(`No trace ${traceIdFromUuid(traceId)} in this project`);
  const { end_ns, ...numbers } = totals;
  const spanRows = spans.slice(0, input.limit).map((span) => toSpanRow(span, counts));
  const isWhole = spanRows.length === totals.span_count;
  const { decisions, truncated } = await joinedDecisions(db, scope, {
    runIds: [],
    traceIds: [traceId],
    requestIds: totals.request_ids,
    around: { fromNs: totals.start_ns, toNs: end_ns },
    requestWithin: { fromNs: totals.start_ns - besideNs, toNs: end_ns + besideNs },
    spans: isWhole ? spanRows : await readCalls(db, scope, [traceId]),
    hasAllSpans: isWhole,
  });
  const last = spans.length > input.limit ? spans[input.limit - 1] : undefined;
  return {
    ...numbers,
    trace_id: traceId,
    start_ns: String(totals.start_ns),
    duration_ns: Number(end_ns - totals.start_ns),
    decisions,
    decisions_truncated: truncated,
    spans: spanRows,
    next_cursor: last ? encodeCursor("trace-detail", [String(last.start_ns), String(last.span_id)]) : null,
  };
}

/** 32 hex digits in lower case; takes dashes. */
export function requireTraceId(text: string): string {
  const id = text.replaceAll("-", "").toLowerCase();
  if (!isTraceId(id)) throw new InvalidInput(`"${text}" is no trace id: 32 hex digits, not all zero`);
  return id;
}

async function firstPlace(db: Db, mine: Sql, input: z.infer<typeof traceDetailInput>): Promise<Sql> {
  if (input.cursor !== undefined) {
    const [start, span] = decodeCursor("trace-detail", input.cursor);
    return sql`(s.start_ns, s.span_id) > (${start}, ${span})`;
  }
  if (input.around === undefined) return sql`true`;
  if (!/^[0-9a-f]{16}$/i.test(input.around))
    throw new InvalidInput("around must be a span id: 16 hex digits");
  const rows = await runSql<{ start_ns: bigint; span_id: bigint }>(
    db,
    "trace-detail-around",
    sql`select s.start_ns, s.span_id from telemetry.spans s where ${mine}
        and (s.start_ns, s.span_id) <= (select s.start_ns, s.span_id from telemetry.spans s
          where ${mine} and s.span_id = ${spanIdToInt(input.around)} limit 1)
        order by s.start_ns desc, s.span_id desc offset ${Math.floor(input.limit / 2)} limit 1`,
  );
  const [first] = rows;
  return first ? sql`(s.start_ns, s.span_id) >= (${first.start_ns}, ${first.span_id})` : sql`true`;
}

function readSpans(db: Db, mine: Sql, from: Sql, limit: number): Promise<StoredSpan[]> {
  return runSql<StoredSpan>(
    db,
    "trace-detail-spans",
    sql`select ${spanColumns} from ${spansFrom} where ${mine} and ${from} order by s.start_ns, s.span_id limit ${limit}`,
  );
}

async function readTotals(db: Db, scope: Scope, traceId: string, mine: Sql): Promise<Totals | undefined> {
  const rows = await runSql<Totals>(
    db,
    "trace-detail-totals",
    sql`with spans as materialized (
      select s.project_id, s.span_id, s.parent_span_id, s.start_ns, s.duration_ns, s.status, s.clock_skewed, s.resource_id,
        ${requestIdOfSpan} as request_id
      from telemetry.spans s where ${mine}
    )
    select min(start_ns) as start_ns, max(start_ns + duration_ns) as end_ns, count(*)::int as span_count,
      count(*) filter (where status = 2)::int as error_count, count(*) filter (where clock_skewed)::int as clock_skewed,
      (select count(*)::int from spans child where child.parent_span_id is not null
        and not exists (select from spans parent where parent.span_id = child.parent_span_id)) as missing_parents,
      array(select distinct request_id from spans where request_id is not null order by 1 limit 20) as request_ids,
      array(select t.run_id from telemetry.run_traces t where t.trace_id = ${traceId}::uuid
        and ${inScope(scope, sql`t.project_id`)} order by 1 limit 20) as run_ids,
      (select coalesce(jsonb_agg(jsonb_build_object('name', service_name, 'spans', n, 'errors', e) order by n desc, service_name), '[]')
        from (select r.service_name, sum(p.n)::int as n, sum(p.e)::int as e
          from (select project_id, resource_id, count(*) as n, count(*) filter (where status = 2) as e from spans group by 1, 2) p
          join telemetry.resources r on r.project_id = p.project_id and r.resource_id = p.resource_id group by 1) named) as services
    from spans having count(*) > 0`,
  );
  return rows[0];
}

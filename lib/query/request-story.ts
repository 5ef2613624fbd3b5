import type { z } from "zod";
import type { RequestStoryOutput, requestStoryInput } from "@/lib/contract/request-story";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { traceIdFromUuid } from "@/lib/model/ids";
import { alertMentions } from "./alerts/alert-mentions";
import { type Joined, joinedDecisions } from "./decisions/joined-decisions";
import { spansOfTraces } from "./granules";
import { logCounts } from "./rows/log-counts";
import { logColumns, type StoredLog, toLogRows } from "./rows/log-row";
import { runColumns, type StoredRun, toRunRows } from "./rows/run-row";
import { serviceNames } from "./rows/service-names";
import { type StoredSpan, spanColumns, spansFrom, toSpanRow } from "./rows/span-row";
import { summariseTraces, type TraceSummary } from "./rows/trace-summary";
import { runSql } from "./run-sql";
import { inScope, pageHref, type Scope, slugOf } from "./scope";
import { findFirstCause } from "./story/first-cause";
import { outcomeOf, summarise } from "./story/summary";

const maxTraces = 50;
const maxRuns = 100;
const maxLogs = 500;
/** A trace up to this size is told whole; of a larger one roots, operations and errors. */
const wholeTrace = 300;
const maxStorySpans = 400;

/** Everything that bears one request id, found by the id alone. Throws NotFound where nothing bears it. */
export async function requestStory(
  db: Db,
  scope: Scope,
  input: z.infer<typeof requestStoryInput>,
): Promise<RequestStoryOutput> {
  const id = input.requestId;
  const traceIds = await findTraces(db, scope, id);
  const [traces, runs, logs, spans, counts] = await Promise.all([
    summariseTraces(db, scope, traceIds, sql`true`),
    findRuns(db, scope, id, traceIds),
    findLogs(db, scope, id, traceIds),
    findSpans(db, scope, traceIds),
    logCounts(db, scope, traceIds),
  ]);
  const nowMs = Date.now();
  const spanRows = spans.map((span) => toSpanRow(span, counts));
  const [runRows, logRows, { decisions, truncated }] = await Promise.all([
    toRunRows(db, scope, runs, nowMs),
    toLogRows(db, logs.slice(0, maxLogs)),
    findDecisions(db, scope, { id, traces, runs, logs, spanRows }, nowMs),
  ]);
  if (traces.length + runs.length + logs.length + decisions.length === 0)
    throw new NotFound(`Nothing bears the request id ${id} in this project`);
  const tops = topsOf(spanRows);
  const failedSpans = traces.reduce((sum, trace) => sum + trace.error_count, 0);
  const outcome = outcomeOf(runRows, tops, failedSpans, decisions);
  const cause = findFirstCause({ runs: runRows, spans: spanRows, logs: logRows, decisions }, outcome);
  const bounds = boundsOf(spanOfTime(traces, runs, logs, decisions, nowMs));
  const services = [
    ...new Set(
      traces
        .flatMap((trace) => trace.services.map((service) => service.name))
        .concat(logRows.map((log) => log.service)),
    ),
  ];
  const startMs = bounds.startedAt === null ? nowMs : Date.parse(bounds.startedAt);
  const alerts = await alertMentions(db, scope, {
    runs: runRows,
    decisions,
    services,
    fromMs: startMs,
    toMs: startMs + bounds.durationMs,
  });
  const spanCount = traces.reduce((sum, trace) => sum + trace.span_count, 0);
  return {
    request_id: id,
    outcome,
    summary: summarise(outcome, {
      runs: runRows,
      tops,
      spans: spanCount,
      failedSpans,
      logs: logRows.length,
      decisions,
      services: services.length,
      durationMs: bounds.durationMs,
      cause,
    }),
    started_at: bounds.startedAt,
    duration_ms: bounds.durationMs,
    services,
    user_id:
      first(runRows.map((run) => run.user_id)) ?? first(spanRows.map((span) => span.operation?.userId)),
    session_id:
      first(runRows.map((run) => run.session_id)) ?? first(spanRows.map((span) => span.operation?.sessionId)),
    ...usageOf(runRows),
    first_cause: cause,
    runs: runRows,
    traces: await toStoryTraces(db, scope, traces, spanRows),
    decisions,
    decisions_truncated: truncated,
    logs: logRows,
    logs_truncated: logs.length > maxLogs,
    alerts,
  };
}

async function findTraces(db: Db, scope: Scope, id: string): Promise<string[]> {
  const rows = await runSql<{ trace_id: string }>(
    db,
    "request-story-traces",
    sql`select k.trace_id from telemetry.trace_keys k
        where ${inScope(scope, sql`k.project_id`)} and k.value = ${id} and k.kind = 1
        union
        select t.trace_id from telemetry.runs r join telemetry.run_traces t on t.project_id = r.project_id and t.run_id = r.run_id
        where ${inScope(scope, sql`r.project_id`)} and r.request_id = ${id}
        limit ${maxTraces}`,
  );
  return rows.map((row) => row.trace_id);
}

function findRuns(db: Db, scope: Scope, id: string, traceIds: string[]): Promise<StoredRun[]> {
  return runSql<StoredRun>(
    db,
    "request-story-runs",
    sql`select ${runColumns} from telemetry.runs r where (r.project_id, r.run_id) in (
          select own.project_id, own.run_id from telemetry.runs own
          where ${inScope(scope, sql`own.project_id`)} and own.request_id = ${id}
          union
          select t.project_id, t.run_id from telemetry.run_traces t
          where ${inScope(scope, sql`t.project_id`)} and t.trace_id = any(${traceIds}::uuid[]))
        order by r.started_ns, r.run_id limit ${maxRuns}`,
  );
}

function findDecisions(
  db: Db,
  scope: Scope,
  of: { id: string; traces: TraceSummary[]; runs: StoredRun[]; logs: StoredLog[]; spanRows: SpanRow[] },
  nowMs: number,
): Promise<Joined> {
  const { id, traces, runs, logs, spanRows } = of;
  const isAlone = traces.length + runs.length + logs.length === 0;
  return joinedDecisions(db, scope, {
    runIds: runs.map((run) => run.run_id),
    traceIds: traces.map((trace) => traceIdFromUuid(trace.trace_id)),
    requestIds: [id],
    around: isAlone ? null : spanOfTime(traces, runs, logs, [], nowMs),
    spans: spanRows,
    hasAllSpans: spanRows.length === traces.reduce((sum, trace) => sum + trace.span_count, 0),
  });
}

/** Error lines first when there are too many lines, so that none of them is cut; then in order of time. */
async function findLogs(db: Db, scope: Scope, id: string, traceIds: string[]): Promise<StoredLog[]> {
  const rows = await runSql<StoredLog>(
    db,
    "request-story-logs",
    sql`select ${logColumns} from telemetry.log_records l
        where ${inScope(scope, sql`l.project_id`)} and (l.request_id = ${id} or l.trace_id = any(${traceIds}::uuid[]))
        order by l.severity >= 17 desc, l.time_ns, l.id limit ${maxLogs + 1}`,
  );
  return rows.sort((a, b) => Number(a.time_ns - b.time_ns) || Number(a.id - b.id));
}

function findSpans(db: Db, scope: Scope, traceIds: string[]): Promise<StoredSpan[]> {
  return runSql<StoredSpan>(
    db,
    "request-story-spans",
    sql`select * from (
          select ${spanColumns}, count(*) over (partition by s.trace_id) as in_trace,
            row_number() over (partition by s.trace_id order by
              (s.parent_span_id is null or s.operation is not null or s.status = 2) desc, s.start_ns, s.span_id) as place,
            (s.parent_span_id is null or s.operation is not null or s.status = 2) as telling
          from ${spansFrom} where ${spansOfTraces(scope, traceIds)}
        ) told where in_trace <= ${wholeTrace} or (telling and place <= ${maxStorySpans})
        order by start_ns, span_id`,
  );
}

function topsOf(spans: SpanRow[]): SpanRow[] {
  const known = new Set(spans.map((span) => span.span_id));
  const roots = spans.filter((span) => span.parent_span_id === null);
  return roots.length > 0
    ? roots
    : spans.filter((span) => span.parent_span_id === null || !known.has(span.parent_span_id));
}

async function toStoryTraces(
  db: Db,
  scope: Scope,
  traces: TraceSummary[],
  spans: SpanRow[],
): Promise<RequestStoryOutput["traces"]> {
  const names = await serviceNames(
    db,
    scope,
    traces.map((trace) => trace.root_resource),
  );
  return traces
    .sort((a, b) => (a.start_ns < b.start_ns ? -1 : 1))
    .map((trace) => {
      const traceId = traceIdFromUuid(trace.trace_id);
      const own = spans.filter((span) => span.trace_id === traceId);
      return {
        trace_id: traceId,
        root_name: trace.root_name,
        root_service: names.get(trace.root_resource) ?? "unknown",
        start_ns: String(trace.start_ns),
        duration_ns: Number(trace.end_ns - trace.start_ns),
        span_count: trace.span_count,
        error_count: trace.error_count,
        services: trace.services,
        spans: own,
        spans_truncated: own.length < trace.span_count,
        href: pageHref(`/traces/${traceId}`, slugOf(scope, trace.project_id)),
      };
    });
}

/** From the first to the last thing that bears the id. */
function spanOfTime(
  traces: TraceSummary[],
  runs: StoredRun[],
  logs: StoredLog[],
  decisions: Joined["decisions"],
  nowMs: number,
): { fromNs: bigint; toNs: bigint } {
  const nowNs = BigInt(nowMs) * 1_000_000n;
  const points = [...logs.map((l) => l.time_ns), ...decisions.map((d) => BigInt(d.time_ns))];
  const starts = [...traces.map((t) => t.start_ns), ...runs.map((r) => r.started_ns), ...points];
  const ends = [
    ...traces.map((t) => t.end_ns),
    ...runs.map((r) => r.ended_ns ?? (r.status === "running" ? nowNs : r.started_ns)),
    ...points,
  ];
  const byTime = (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b));
  return { fromNs: starts.sort(byTime)[0] ?? nowNs, toNs: ends.sort(byTime).at(-1) ?? nowNs };
}

function boundsOf({ fromNs, toNs }: { fromNs: bigint; toNs: bigint }) {
  return {
    startedAt: new Date(Number(fromNs / 1_000_000n)).toISOString(),
    durationMs: Math.max(0, Number(toNs - fromNs) / 1e6),
  };
}

/** Child runs are counted in their parents already. */
function usageOf(runs: RunRow[]) {
  const top = runs.filter((run) => !runs.some((other) => other.id === run.parent_run_id));
  const costs = top.map((run) => run.cost_usd).filter((cost) => cost !== null);
  return {
    input_tokens: top.reduce((sum, run) => sum + run.input_tokens, 0),
    output_tokens: top.reduce((sum, run) => sum + run.output_tokens, 0),
    cost_usd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
  };
}

function first(values: (string | null | undefined)[]): string | null {
  return values.find((value) => value !== null && value !== undefined && value !== "") ?? null;
}

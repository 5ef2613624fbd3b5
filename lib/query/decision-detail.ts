import type { z } from "zod";
import type { DecisionDetailOutput, decisionDetailInput } from "@/lib/contract/decision-detail";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import type { Decision } from "@/lib/model/decision";
import { spanIdToInt, traceIdFromUuid } from "@/lib/model/ids";
import type { RunStatus } from "@/lib/model/run";
import { contentOfRow, type DecisionTableRow } from "@/lib/model/stored-decision";
import { isoFromNs, nsPerSecond } from "@/lib/model/time";
import { alertMentions } from "./alerts/alert-mentions";
import { type Belongs, belongsTo, type DecisionRun } from "./decisions/belongs-to";
import { readNeighbours } from "./decisions/neighbours";
import { sameQuestion } from "./decisions/same-question";
import { sealOf } from "./decisions/seal-of";
import { sentJson } from "./decisions/sent-json";
import { spansOfTraces } from "./granules";
import { decisionColumns, type StoredDecision, toDecisionRow } from "./rows/decision-row";
import { logColumns, type StoredLog, toLogRows } from "./rows/log-row";
import { summariseTraces } from "./rows/trace-summary";
import { runSql } from "./run-sql";
import { inScope, pageHref, type Scope, slugOf } from "./scope";

const maxLogs = 40;
const nearLogNs = 10n * nsPerSecond;

type Attributes = { [key: string]: unknown };
type Row = StoredDecision & DecisionTableRow;
type Asked = { db: Db; scope: Scope; row: Row; decision: DecisionRow; belongs: Belongs; slug: string };

/** All that is known of one decision, and what it belongs to. Throws NotFound. */
export async function decisionDetail(
  db: Db,
  scope: Scope,
  input: z.infer<typeof decisionDetailInput>,
): Promise<DecisionDetailOutput> {
  const row = await readRow(db, scope, input.id);
  const decision = toDecisionRow(row);
  const belongs = await belongsTo(db, scope, decision);
  const asked = { db, scope, row, decision, belongs, slug: slugOf(scope, row.project_id) };
  const among = {
    projectId: row.project_id,
    runId: belongs.run?.run_id ?? decision.run_id,
    traceIds: belongs.traces.map(({ id }) => id),
  };
  const decidedMs = Number(row.time_ns / 1_000_000n);
  const [trace, span, logs, neighbours, same, seal, opa, alerts] = await Promise.all([
    traceOf(asked),
    spanOf(asked),
    logsOf(asked),
    readNeighbours(db, scope, decision, among),
    sameQuestion(db, scope, decision),
    sealOf(db, row.project_id, row.decision_id, row.time_ns),
    opaOf(asked),
    alertMentions(db, scope, {
      runs: [],
      decisions: [decision],
      services: decision.service === null ? [] : [decision.service],
      fromMs: decidedMs,
      toMs: decidedMs,
    }),
  ]);
  return {
    decision,
    input: sentJson(row.input),
    result: sentJson(row.result),
    details: sentJson(row.details),
    erased: row.erased ?? [],
    masked: row.masked ?? [],
    redacted: row.redacted ?? [],
    attributes: row.attributes,
    tellings: contentOfRow(row).tellings.map(toTelling),
    run: belongs.run && toRun(belongs.run, asked.slug),
    trace,
    span,
    logs,
    ...neighbours,
    same_question: same,
    seal,
    alerts,
    opa,
  };
}

async function readRow(db: Db, scope: Scope, id: string): Promise<Row> {
  const [row] = await runSql<Row>(
    db,
    "decision-detail",
    sql`select ${decisionColumns}, d.attributes, d.input, d.result, d.details, d.erased, d.masked, d.redacted, d.also
        from telemetry.decisions d
        where d.decision_id = ${id} and d.project_id + 0 = any(${scope.projectIds}::int[]) order by d.time_ns desc limit 1`,
  );
  if (row === undefined) throw new NotFound(`No decision ${id} in this project`);
  return row;
}

function toTelling(telling: Decision): DecisionDetailOutput["tellings"][number] {
  const { id, timeNs, userId, requestId, runId, sessionId, traceId, spanId, latencyNs } = telling;
  const { source, point, verdict, policy, rule, revision, reason, agent, tool, service } = telling;
  return {
    decision: {
      ...{ id, source, point, verdict, policy, rule, revision, reason, agent, tool, service },
      time: isoFromNs(timeNs),
      time_ns: String(timeNs),
      sources: [source],
      user: userId,
      request_id: requestId,
      run_id: runId,
      session_id: sessionId,
      trace_id: traceId,
      span_id: spanId,
      latency_ms: latencyNs === null ? null : latencyNs / 1e6,
      hidden_paths: telling.erased.length + telling.masked.length + telling.redacted.length,
    },
    input: sentJson(telling.input),
    result: sentJson(telling.result),
    details: sentJson(telling.details),
  };
}

function toRun(run: DecisionRun, slug: string): DecisionDetailOutput["run"] {
  return {
    id: run.run_id,
    workflow: run.workflow,
    status: run.status as RunStatus,
    started_at: isoFromNs(run.started_ns),
    ended_at: run.ended_ns === null ? null : isoFromNs(run.ended_ns),
    error: run.error,
    joined_by: run.via,
    inferred: run.via === "time",
    href: pageHref(`/runs/${encodeURIComponent(run.run_id)}`, slug),
  };
}

/** That of the span, else the first of its traces that is stored and was under way. */
async function traceOf({ db, scope, row, belongs, slug }: Asked): Promise<DecisionDetailOutput["trace"]> {
  const ids = belongs.span === null ? belongs.traces.map(({ id }) => id) : [belongs.span.span.trace_id];
  const found = await summariseTraces(db, scope, ids, sql`true`);
  const traces = ids.flatMap((id) => found.filter((trace) => traceIdFromUuid(trace.trace_id) === id));
  const trace =
    traces.find(({ start_ns, end_ns }) => start_ns <= row.time_ns && end_ns >= row.time_ns) ?? traces[0];
  if (trace === undefined) return null;
  const traceId = traceIdFromUuid(trace.trace_id);
  const via = belongs.traces.find(({ id }) => id === traceId)?.via ?? "trace";
  return {
    trace_id: traceId,
    root_name: trace.root_name,
    started_at: isoFromNs(trace.start_ns),
    duration_ms: Number(trace.end_ns - trace.start_ns) / 1e6,
    span_count: trace.span_count,
    error_count: trace.error_count,
    joined_by: via,
    inferred: via === "time",
    href: pageHref(`/traces/${traceId}`, slug),
  };
}

async function spanOf({ db, scope, belongs, slug }: Asked): Promise<DecisionDetailOutput["span"]> {
  if (belongs.span === null) return null;
  const { span, via, inferred } = belongs.span;
  const spanId = spanIdToInt(span.span_id);
  const [attributes, payloads] = await Promise.all([
    runSql<{ attributes: Attributes }>(
      db,
      "decision-span-attributes",
      sql`select telemetry.plain_attributes(s.attributes) as attributes from telemetry.spans s
          where ${spansOfTraces(scope, [span.trace_id])} and s.span_id = ${spanId} order by s.start_ns limit 1`,
    ),
    runSql<{ key: string; bytes: number }>(
      db,
      "decision-span-payloads",
      sql`select p.key, max(p.bytes) as bytes from telemetry.payloads p
          where p.trace_id = ${span.trace_id}::uuid and p.span_id = ${spanId} and ${inScope(scope, sql`p.project_id`)}
          group by 1 order by 1`,
    ),
  ]);
  return {
    span,
    attributes: attributes[0]?.attributes ?? {},
    payloads,
    joined_by: via,
    inferred,
    href: pageHref(`/traces/${span.trace_id}`, slug, { span: span.span_id }),
  };
}

/** Lines of its traces, request or run within seconds of it, the nearest ones, in order of time. */
async function logsOf({ db, scope, row, belongs }: Asked): Promise<DecisionDetailOutput["logs"]> {
  const runId = belongs.run?.run_id ?? row.run_id;
  const rows = await runSql<StoredLog>(
    db,
    "decision-logs",
    sql`select ${logColumns} from telemetry.log_records l
        where l.project_id + 0 = any(${scope.projectIds}::int[])
          and l.time_ns >= ${row.time_ns - nearLogNs} and l.time_ns <= ${row.time_ns + nearLogNs}
          and (l.trace_id = any(${belongs.traces.map(({ id }) => id)}::uuid[]) or l.request_id = ${row.request_id}
            or l.run_id = ${runId})
        order by abs(l.time_ns - ${row.time_ns}) limit ${maxLogs}`,
  );
  return toLogRows(
    db,
    rows.sort((a, b) => Number(a.time_ns - b.time_ns) || Number(a.id - b.id)),
  );
}

async function opaOf({ db, row }: Asked): Promise<DecisionDetailOutput["opa"]> {
  const instanceId = row.attributes["labels.id"];
  if (typeof instanceId !== "string") return null;
  const [found] = await runSql<{ version: string | null; labels: Attributes; last_seen: Date }>(
    db,
    "decision-opa",
    sql`select o.version, o.labels, o.last_seen from telemetry.opa_instances o
        where o.project_id = ${row.project_id} and o.instance_id = ${instanceId}`,
  );
  if (found === undefined) return null;
  const { version, labels, last_seen } = found;
  return { instance_id: instanceId, version, labels, last_seen: last_seen.toISOString() };
}

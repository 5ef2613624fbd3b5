import type { z } from "zod";
import type { RunDetailOutput, runDetailInput } from "@/lib/contract/run-detail";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { alertMentions } from "./alerts/alert-mentions";
import { besideNs, joinedDecisions } from "./decisions/joined-decisions";
import { spansOfTraces } from "./granules";
import { logCounts } from "./rows/log-counts";
import { runColumns, type StoredRun, toRunRows } from "./rows/run-row";
import { type StoredSpan, spanColumns, spansFrom, toSpanRow } from "./rows/span-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

const maxSteps = 5_000;
const maxRelated = 200;
const densityParts = 120n;

/** A run with its steps (spans with an operation, failing ones, roots), relatives and the density of its log. Throws NotFound. */
export async function runDetail(
  db: Db,
  scope: Scope,
  input: z.infer<typeof runDetailInput>,
): Promise<RunDetailOutput> {
  const nowMs = Date.now();
  const mine = inScope(scope, sql`r.project_id`);
  const find = async (where: Sql): Promise<RunRow[]> => {
    const query = sql`select ${runColumns} from telemetry.runs r where ${mine} and ${where} order by r.started_ns, r.run_id limit ${maxRelated}`;
    return toRunRows(db, scope, await runSql<StoredRun>(db, "run-detail-runs", query), nowMs);
  };
  const [run] = await find(sql`r.run_id = ${input.id}`);
  if (!run) throw new NotFound(`No run ${input.id} in this project`);
  const [steps, counts, parents, children, attempts, density, streams] = await Promise.all([
    readSteps(db, scope, run.trace_ids),
    logCounts(db, scope, run.trace_ids),
    run.parent_run_id === null ? [] : find(sql`r.run_id = ${run.parent_run_id}`),
    find(sql`r.parent_run_id = ${run.id}`),
    run.request_id === null
      ? [run]
      : find(sql`r.request_id = ${run.request_id} and r.workflow = ${run.workflow}`),
    readDensity(db, scope, run, nowMs),
    readStreams(db, scope, run.id),
  ]);
  const stepRows = steps.slice(0, maxSteps).map((span) => toSpanRow(span, counts));
  const { decisions, truncated } = await decisionsOf(db, scope, run, stepRows, nowMs);
  const alerts = await alertMentions(db, scope, {
    runs: [run],
    decisions,
    fromMs: Date.parse(run.started_at),
    toMs: run.ended_at === null ? nowMs : Date.parse(run.ended_at),
  });
  return {
    run,
    steps: stepRows,
    decisions,
    decisions_truncated: truncated,
    steps_truncated: steps.length > maxSteps,
    parent: parents[0] ?? null,
    children,
    attempts: attempts.some((attempt) => attempt.id === run.id) ? attempts : [...attempts, run],
    log_density: density,
    alerts,
    output_streams: streams,
  };
}

function readSteps(db: Db, scope: Scope, traceIds: string[]): Promise<StoredSpan[]> {
  return runSql<StoredSpan>(
    db,
    "run-detail-steps",
    sql`select ${spanColumns} from ${spansFrom}
        where ${spansOfTraces(scope, traceIds)}
          and (s.operation is not null or s.status = 2 or s.parent_span_id is null)
        order by s.start_ns, s.span_id limit ${maxSteps + 1}`,
  );
}

function decisionsOf(db: Db, scope: Scope, run: RunRow, steps: SpanRow[], nowMs: number) {
  const ns = (ms: number) => BigInt(Math.round(ms)) * 1_000_000n;
  const fromNs = ns(Date.parse(run.started_at));
  const toNs = ns(run.ended_at === null ? nowMs : Date.parse(run.ended_at));
  return joinedDecisions(db, scope, {
    around: { fromNs, toNs },
    runIds: [run.id],
    traceIds: run.trace_ids,
    requestIds: run.request_id === null ? [] : [run.request_id],
    spans: steps,
    hasAllSpans: false,
    requestWithin: { fromNs: fromNs - besideNs, toNs: toNs + besideNs },
  });
}

async function readDensity(
  db: Db,
  scope: Scope,
  run: RunRow,
  nowMs: number,
): Promise<RunDetailOutput["log_density"]> {
  const startNs = BigInt(Math.floor(Date.parse(run.started_at))) * 1_000_000n;
  const endNs = BigInt(Math.ceil(run.ended_at === null ? nowMs : Date.parse(run.ended_at) + 1)) * 1_000_000n;
  const stepNs =
    (endNs - startNs) / densityParts > 1_000_000n ? (endNs - startNs) / densityParts : 1_000_000n;
  const rows = await runSql<{ part: bigint; lines: number; errors: number }>(
    db,
    "run-detail-density",
    sql`select (l.time_ns - ${startNs}::bigint) / ${stepNs}::bigint as part, count(*)::int as lines,
          count(*) filter (where l.severity >= 17)::int as errors
        from telemetry.log_records l
        where ${inScope(scope, sql`l.project_id`)} and l.time_ns >= ${startNs} and l.time_ns <= ${endNs}
          and (l.run_id = ${run.id} or l.trace_id = any(${run.trace_ids}::uuid[]))
        group by 1 order by 1`,
  );
  return rows.map(({ part, lines, errors }) => ({
    time: Number(startNs + part * stepNs) / 1e6,
    count: lines,
    errors,
  }));
}

async function readStreams(db: Db, scope: Scope, runId: string): Promise<RunDetailOutput["output_streams"]> {
  const rows = await runSql<{ stream: number; bytes: number }>(
    db,
    "run-detail-streams",
    sql`select o.stream, sum(octet_length(o.body))::float8 as bytes from telemetry.run_output o
        where ${inScope(scope, sql`o.project_id`)} and o.run_id = ${runId} group by 1 order by 1`,
  );
  return rows.map(({ stream, bytes }) => ({ stream: stream === 2 ? "stderr" : "stdout", bytes }));
}

// In: the rows that were chosen as samples. Out: what is stored around each: its run, its spans, its telling lines. One statement
// for all of them: with many days kept, planning one takes longer than reading what it finds.
import type { LogRow } from "@/lib/contract/log-list";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { ofTraces } from "../../granules";
import { runColumns, type StoredRun, toRunRows } from "../../rows/run-row";
import { type StoredSpan, spanColumns, toSpanRow } from "../../rows/span-row";
import { runSql } from "../../run-sql";
import { inScope, type Scope } from "../../scope";
import { type LinesOf, tellingLines } from "./deciding-lines";
import type { EvidenceRow } from "./evidence-row";

const mostTraces = 5;
/** Of one trace. */
export const mostSpans = 3_000;

export type Sampled = LinesOf & {
  row: EvidenceRow;
  run: RunRow | null;
  /** In order of time. */
  spans: SpanRow[];
  telling: LogRow[];
};

export async function readSampled(db: Db, scope: Scope, rows: readonly EvidenceRow[]): Promise<Sampled[]> {
  const runs = await readRuns(db, scope, rows);
  const named = rows.map((row, i) => {
    const run = runs[i] ?? null;
    const traceIds = row.traceId === null ? (run?.trace_ids ?? []).slice(0, mostTraces) : [row.traceId];
    return { row, run, traceIds, runId: row.runId ?? run?.id ?? null };
  });
  const traceIds = [...new Set(named.flatMap((one) => one.traceIds))];
  const runIds = [...new Set(named.flatMap(({ runId }) => runId ?? []))];
  const [spans, lines] = await Promise.all([
    readSpans(db, scope, traceIds),
    tellingLines(db, scope, { traceIds, runIds }),
  ]);
  return named.map((one) => ({
    ...one,
    spans: spans.filter(({ trace_id }) => one.traceIds.includes(trace_id)),
    telling: lines.filter(
      ({ trace_id, run_id }) =>
        (trace_id !== null && one.traceIds.includes(trace_id)) || (run_id !== null && run_id === one.runId),
    ),
  }));
}

/** The run of each row, in their order: the one that it names, else the first of its trace. */
async function readRuns(db: Db, scope: Scope, rows: readonly EvidenceRow[]): Promise<(RunRow | undefined)[]> {
  const stored = await runSql<StoredRun & { place: number }>(
    db,
    "evidence-runs-of-samples",
    sql`select ${runColumns}, k.place::int as place
        from (
          select g.place, g.run_id from unnest(${rows.map(({ runId }) => runId)}::text[]) with ordinality as g(run_id, place)
          where g.run_id is not null
          union all
          select g.place, t.run_id
          from unnest(${rows.map(({ runId, traceId }) => (runId === null ? traceId : null))}::uuid[]) with ordinality as g(trace_id, place)
          join telemetry.run_traces t on t.trace_id = g.trace_id
          where ${inScope(scope, sql`t.project_id`)}
        ) k join telemetry.runs r on r.run_id = k.run_id
        where ${inScope(scope, sql`r.project_id`)} order by r.started_ns`,
  );
  const first = rows.map((_, i) => stored.find(({ place }) => place === i + 1));
  const found = first.filter((run) => run !== undefined);
  const shown = await toRunRows(
    db,
    scope,
    found.map(({ place: _, ...run }) => run),
    Date.now(),
  );
  return first.map((run) => (run === undefined ? undefined : shown[found.indexOf(run)]));
}

async function readSpans(db: Db, scope: Scope, traceIds: readonly string[]): Promise<SpanRow[]> {
  if (traceIds.length === 0) return [];
  const stored = await runSql<StoredSpan>(
    db,
    "evidence-spans-of-samples",
    sql`select ${spanColumns}
        from unnest(${traceIds}::uuid[]) as t(id)
        cross join lateral (
          select s.* from telemetry.spans s
          where ${ofTraces(sql`array[t.id]`)} and s.project_id + 0 = any(${scope.projectIds}::int[])
          order by s.start_ns, s.span_id limit ${mostSpans}) s
        join telemetry.resources r on r.project_id = s.project_id and r.resource_id = s.resource_id
        order by s.start_ns, s.span_id`,
  );
  return stored.map((span) => toSpanRow(span, new Map()));
}

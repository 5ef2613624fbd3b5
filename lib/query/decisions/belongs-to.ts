// Where one decision belongs: its run, its traces, the span that it is about. By its ids where it names any that are stored,
// else by agent, tool and time, and then said to be inferred.
import type { DecisionRow, JoinedBy } from "@/lib/contract/decision-row";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { isTraceId, spanIdToInt, traceIdFromUuid } from "@/lib/model/ids";
import { nsPerSecond } from "@/lib/model/time";
import { spansOfTraces } from "../granules";
import { compileQuery } from "../language/compile";
import { spanSignal } from "../language/span-signal";
import { writeTerm } from "../language/write-term";
import { type StoredSpan, spanColumns, spansFrom, toSpanRow } from "../rows/span-row";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { spanSource } from "../search/sources";
import { type WalkRow, walkNewest } from "../search/walk";
import { readCalls } from "./calls";
import { likelySpan, nearSpanNs } from "./place-decisions";

export type DecisionRun = {
  run_id: string;
  workflow: string;
  status: string;
  started_ns: bigint;
  ended_ns: bigint | null;
  error: string | null;
  via: JoinedBy;
};
export type Belongs = {
  run: DecisionRun | null;
  /** The likeliest first. 32 hex digits. */
  traces: { id: string; via: JoinedBy }[];
  span: { span: SpanRow; via: JoinedBy; inferred: boolean } | null;
};

const maxTraces = 20;
const maxNear = 50;
const nearBudgetMs = 300;

export async function belongsTo(db: Db, scope: Scope, decision: DecisionRow): Promise<Belongs> {
  const named = await runOf(db, scope, decision, decision.trace_id, null);
  const traces = await tracesOf(db, scope, decision, named);
  const own = await ownSpan(db, scope, decision);
  if (own !== null) return { run: named, traces, span: { span: own, via: "span", inferred: false } };
  const calls = await readCalls(
    db,
    scope,
    traces.map(({ id }) => id),
  );
  const likely = likelySpan(decision, calls);
  const via = traces.find(({ id }) => id === likely?.trace_id)?.via;
  if (likely !== null && via !== undefined) {
    const first = traces.filter(({ id }) => id === likely.trace_id);
    const rest = traces.filter(({ id }) => id !== likely.trace_id);
    return { run: named, traces: [...first, ...rest], span: { span: likely, via, inferred: true } };
  }
  const namesNone = named === null && traces.length === 0;
  const near = namesNone ? likelySpan(decision, await callsNear(db, scope, decision)) : null;
  if (near === null) return { run: named, traces, span: null };
  return {
    run: await runOf(db, scope, { ...decision, run_id: null, request_id: null }, near.trace_id, "time"),
    traces: [{ id: near.trace_id, via: "time" }],
    span: { span: near, via: "time", inferred: true },
  };
}

/** The run that it names, else one of its trace, else of its request; of several the one that was under way, then the latest. */
async function runOf(
  db: Db,
  scope: Scope,
  decision: DecisionRow,
  traceId: string | null,
  via: JoinedBy | null,
): Promise<DecisionRun | null> {
  const timeNs = BigInt(decision.time_ns);
  const mine = inScope(scope, sql`r.project_id`);
  const columns = (by: JoinedBy, rank: number): Sql =>
    sql`r.run_id, r.workflow, r.status, r.started_ns, r.ended_ns, r.error, ${via ?? by}::text as via, ${rank}::int as rank`;
  const rows = await runSql<DecisionRun>(
    db,
    "decision-run",
    sql`select run_id, workflow, status, started_ns, ended_ns, error, via from (
          select ${columns("run", 0)} from telemetry.runs r where ${mine} and r.run_id = ${decision.run_id}
          union all
          select ${columns("trace", 1)} from telemetry.run_traces t
          join telemetry.runs r on r.project_id = t.project_id and r.run_id = t.run_id
          where ${inScope(scope, sql`t.project_id`)} and t.trace_id = ${traceId}::uuid
          union all
          select ${columns("request", 2)} from telemetry.runs r where ${mine} and r.request_id = ${decision.request_id}
        ) found
        order by rank, (started_ns - ${nearSpanNs} <= ${timeNs}
            and coalesce(ended_ns, ${2n ** 62n}) + ${nearSpanNs} >= ${timeNs}) desc, started_ns desc
        limit 1`,
  );
  return rows[0] ?? null;
}

async function tracesOf(
  db: Db,
  scope: Scope,
  { trace_id, request_id }: DecisionRow,
  run: DecisionRun | null,
): Promise<Belongs["traces"]> {
  const rows = await runSql<{ id: string; via: JoinedBy; rank: number }>(
    db,
    "decision-traces",
    sql`(select ${trace_id}::uuid as id, 'trace' as via, 0 as rank where ${trace_id}::uuid is not null)
        union all
        (select t.trace_id, ${run?.via ?? "run"}::text, 1 from telemetry.run_traces t
          where ${inScope(scope, sql`t.project_id`)} and t.run_id = ${run?.run_id ?? null} limit ${maxTraces})
        union all
        (select k.trace_id, 'request', 2 from telemetry.trace_keys k
          where ${inScope(scope, sql`k.project_id`)} and k.value = ${request_id} and k.kind = 1 limit ${maxTraces})
        order by rank`,
  );
  const ids = new Map<string, JoinedBy>();
  for (const { id, via } of rows) {
    const traceId = traceIdFromUuid(id);
    if (!ids.has(traceId)) ids.set(traceId, via);
  }
  return [...ids].map(([id, via]) => ({ id, via }));
}

async function ownSpan(db: Db, scope: Scope, { trace_id, span_id }: DecisionRow): Promise<SpanRow | null> {
  if (trace_id === null || span_id === null || !isTraceId(trace_id)) return null;
  const [row] = await runSql<StoredSpan>(
    db,
    "decision-span",
    sql`select ${spanColumns} from ${spansFrom} where ${spansOfTraces(scope, [trace_id])}
        and s.span_id = ${spanIdToInt(span_id)} order by s.start_ns limit 1`,
  );
  return row === undefined ? null : toSpanRow(row, new Map());
}

/** Calls of its tool, or work of its agent, that began around its time, in whatever trace. */
async function callsNear(db: Db, scope: Scope, { tool, agent, time_ns }: DecisionRow): Promise<SpanRow[]> {
  const q = tool !== null ? writeTerm("tool", tool) : agent !== null ? writeTerm("agent", agent) : null;
  if (q === null) return [];
  const timeNs = BigInt(time_ns);
  const condition = await compileQuery(q, spanSignal, { db, scope });
  const range = { fromNs: timeNs - 60n * nsPerSecond, toNs: timeNs + nearSpanNs };
  const found: string[][] = [];
  const chunk = () => ({
    limit: maxNear - found.length,
    where: sql`s.operation ->> 'kind' in ('tool', 'agent')`,
  });
  const stop = { budgetMs: nearBudgetMs, onStop: () => {} };
  for await (const rows of walkNewest<WalkRow>(db, scope, spanSource, condition, range, null, chunk, stop)) {
    found.push(...rows.map(({ keys }) => keys));
    if (found.length >= maxNear) break;
  }
  if (found.length === 0) return [];
  const traceIds = [...new Set(found.map(([traceId]) => traceIdFromUuid(traceId ?? "")))];
  return readCalls(db, scope, traceIds);
}

// Tool calls as they are stored, and the decisions that may be about them: the newest 2,000, found through the granules.
import type { OperationFacts } from "@/lib/contract/shared";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { nsFromMs } from "@/lib/model/time";
import { compileQuery } from "../language/compile";
import { spanSignal } from "../language/span-signal";
import { writeTerm } from "../language/write-term";
import { serviceNames } from "../rows/service-names";
import { requestIdOfSpan } from "../rows/span-row";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { spanSource } from "../search/sources";
import { type WalkRow, walkNewest } from "../search/walk";
import type { CallDecision, ToolCall } from "./decided-calls";
import { nearSpanNs } from "./place-decisions";
import type { Range } from "./read-counts";

const maxCalls = 2_000;
const maxDecisions = 20_000;
const budgetMs = 1_000;
const hourNs = 3_600_000_000_000n;

export type ReadCall = ToolCall & { projectId: number; service: string; failed: boolean };
type Row = WalkRow & {
  project_id: number;
  trace_id: string;
  span_id: bigint;
  parent_span_id: bigint | null;
  start_ns: bigint;
  duration_ns: bigint;
  resource_id: bigint;
  status: number;
  request_id: string | null;
  operation: OperationFacts;
};
type Membership = { trace_id: string; run_id: string; request_id: string | null };

/** The newest calls of these tools in a window. Partial: there were more, or looking for them took too long. */
export async function readToolCalls(
  db: Db,
  scope: Scope,
  tools: readonly string[],
  window: Range,
): Promise<{ calls: ReadCall[]; isPartial: boolean; examinedFromMs: number }> {
  if (tools.length === 0) return { calls: [], isPartial: false, examinedFromMs: window.fromMs };
  const q = tools.map((tool) => writeTerm("tool", tool)).join(" OR ");
  const condition = await compileQuery(q, spanSignal, { db, scope });
  const source = {
    ...spanSource,
    name: "tool-calls",
    columns: sql`s.start_ns as at, array[s.trace_id::text, s.span_id::text] as keys, s.project_id, s.trace_id, s.span_id,
      s.parent_span_id, s.start_ns, s.duration_ns, s.resource_id, s.status, ${requestIdOfSpan} as request_id, s.operation`,
  };
  const rows: Row[] = [];
  let stoppedAt: bigint | null = null;
  const range = { fromNs: nsFromMs(window.fromMs), toNs: nsFromMs(window.toMs) };
  const chunk = () => ({ limit: maxCalls - rows.length, where: sql`s.operation ->> 'kind' = 'tool'` });
  const onStop = (atNs: bigint) => {
    stoppedAt = atNs;
  };
  for await (const more of walkNewest<Row>(db, scope, source, condition, range, null, chunk, {
    budgetMs,
    onStop,
  })) {
    rows.push(...more);
    if (rows.length >= maxCalls) break;
  }
  const lowest = rows.length >= maxCalls ? (rows.at(-1)?.at ?? null) : stoppedAt;
  return {
    calls: await toCalls(db, scope, rows),
    isPartial: lowest !== null,
    examinedFromMs: lowest === null ? window.fromMs : Number(lowest) / 1e6,
  };
}

async function toCalls(db: Db, scope: Scope, rows: readonly Row[]): Promise<ReadCall[]> {
  const [names, memberships] = await Promise.all([
    serviceNames(
      db,
      scope,
      rows.map((row) => row.resource_id),
    ),
    membershipsOf(db, scope, [...new Set(rows.map((row) => row.trace_id))]),
  ]);
  return rows.map((row) => {
    const runs = memberships.get(row.trace_id) ?? [];
    const requestIds = [row.request_id, ...runs.map(({ request_id }) => request_id)].filter(
      (id) => id !== null,
    );
    return {
      projectId: row.project_id,
      traceId: row.trace_id,
      spanId: row.span_id,
      parentId: row.parent_span_id,
      tool: row.operation.tool ?? row.operation.name,
      agent: row.operation.agent ?? null,
      startNs: row.start_ns,
      endNs: row.start_ns + row.duration_ns,
      requestIds: [...new Set(requestIds)],
      runIds: runs.map(({ run_id }) => run_id),
      service: names.get(row.resource_id) ?? "unknown",
      failed: row.status === 2,
    };
  });
}

async function membershipsOf(db: Db, scope: Scope, traceIds: string[]): Promise<Map<string, Membership[]>> {
  const rows = await runSql<Membership>(
    db,
    "tool-call-runs",
    sql`select t.trace_id, t.run_id, r.request_id from telemetry.run_traces t
        join telemetry.runs r on r.project_id = t.project_id and r.run_id = t.run_id
        where ${inScope(scope, sql`t.project_id`)} and t.trace_id = any(${traceIds}::uuid[])`,
  );
  const found = new Map<string, Membership[]>();
  for (const row of rows) found.set(row.trace_id, [...(found.get(row.trace_id) ?? []), row]);
  return found;
}

/** Decisions that name a trace, request or run of these calls, and those that name none of these and are about their tools. */
export async function readDecisionsOf(
  db: Db,
  scope: Scope,
  calls: readonly ReadCall[],
): Promise<CallDecision[]> {
  const [first, last] = [calls.at(-1)?.startNs, calls[0]?.startNs];
  if (first === undefined || last === undefined) return [];
  const ends = calls.map(({ endNs }) => endNs).sort((a, b) => (a < b ? -1 : Number(a > b)));
  const latest = ends.at(-1) ?? last;
  const columns = sql`d.trace_id, d.span_id, d.request_id, d.run_id, d.tool, d.agent, d.point, d.time_ns`;
  const distinct = (values: readonly string[]) => [...new Set(values)];
  const tools = distinct(calls.map(({ tool }) => tool));
  return runSql<CallDecision>(
    db,
    "tool-call-decisions",
    sql`(select ${columns} from telemetry.decisions d
          where d.project_id + 0 = any(${scope.projectIds}::int[])
            and d.time_ns >= ${first - hourNs} and d.time_ns <= ${latest + hourNs}
            and (d.trace_id = any(${distinct(calls.map(({ traceId }) => traceId))}::uuid[])
              or d.request_id = any(${distinct(calls.flatMap(({ requestIds }) => requestIds))}::text[])
              or d.run_id = any(${distinct(calls.flatMap(({ runIds }) => runIds))}::text[]))
          limit ${maxDecisions})
        union all
        (select ${columns} from telemetry.decisions d
          where ${inScope(scope, sql`d.project_id`)} and coalesce(d.tool, d.agent) = any(${tools}::text[])
            and d.run_id is null and d.trace_id is null and d.request_id is null
            and d.time_ns >= ${first - nearSpanNs} and d.time_ns <= ${latest + nearSpanNs}
          order by d.time_ns desc limit ${maxDecisions})`,
  );
}

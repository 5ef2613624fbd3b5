import type { TraceListInput, TraceListOutput, TraceRow } from "@/lib/contract/trace-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";
import { isoFromNs } from "@/lib/model/time";
import { decodeCursor, encodeCursor } from "./cursor";
import { type Condition, compileQuery } from "./language/compile";
import { spanSignal } from "./language/span-signal";
import { serviceNames } from "./rows/service-names";
import { summariseTraces, type TraceSummary } from "./rows/trace-summary";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { spanSource } from "./search/sources";
import { defaultBudgetMs, type WalkRow, walkNewest } from "./search/walk";
import { rangeNs } from "./time-range";

type Candidate = WalkRow & { trace_id: string; span_id: bigint };
type Asked = {
  db: Db;
  scope: Scope;
  input: TraceListInput;
  condition: Condition & { all: boolean };
  matching: Sql;
};

/**
 * Traces in which one span satisfies the whole of `q`, by the start of the first such span (or the longest such span),
 * newest (longest) first. A search for the newest that takes longer than `budgetMs` answers with what it has found so far.
 */
export async function traceList(
  db: Db,
  scope: Scope,
  input: TraceListInput,
  budgetMs: number = defaultBudgetMs,
): Promise<TraceListOutput> {
  const condition = await compileQuery(input.q, spanSignal, { db, scope });
  const inTime = condition.reach === "id" ? sql`true` : spansInRange(input);
  const asked = { db, scope, input, condition, matching: sql`(${condition.sql}) and ${inTime}` };
  const question = `trace-list ${input.sort}`;
  const after = input.cursor === undefined ? null : decodeCursor(question, input.cursor);
  const { found, stoppedAt } =
    input.sort === "duration"
      ? { found: await longest(asked, after), stoppedAt: null }
      : await newest(asked, after, budgetMs);
  const shown = found.slice(0, input.limit);
  const last = found.length > input.limit ? shown.at(-1) : undefined;
  const data = await toRows(asked, shown);
  if (last !== undefined) {
    const place = [String(placeOf(last, input.sort)), last.trace_id];
    return { data, next_cursor: encodeCursor(question, place), searched_to: null };
  }
  if (stoppedAt === null) return { data, next_cursor: null, searched_to: null };
  return {
    data,
    next_cursor: encodeCursor(question, [String(stoppedAt), ""]),
    searched_to: isoFromNs(stoppedAt),
  };
}

/**
 * Walks matching spans from new to old. A trace's place is its first matching span, so a trace seen by a later span waits
 * until the walk has come down to that place; only then is the order final.
 */
async function newest(
  { db, scope, input, condition, matching }: Asked,
  after: string[] | null,
  budgetMs: number,
): Promise<{ found: TraceSummary[]; stoppedAt: bigint | null }> {
  const place = after === null ? null : { at: BigInt(after[0] ?? 0), traceId: after[1] ?? "" };
  const seen = new Map<string, TraceSummary>();
  let down: bigint | null = null;
  let stoppedAt: bigint | null = null;
  const ready = () =>
    [...seen.values()]
      .filter((trace) => down === null || placeOf(trace, "started") > down)
      .filter((trace) => place === null || isAfter(trace, "started", place))
      .sort((a, b) => compare(b, a, "started"));
  // A page of anything needs many spans a trace; a page of matches few.
  let batch = input.limit * (condition.all ? 40 : 3);
  const walk = walkNewest<Candidate>(
    db,
    scope,
    spanSource,
    condition,
    rangeNs(input),
    // All spans of that instant again: the traces that share it are told apart by their id.
    place === null ? null : { at: place.at + 1n, keys: null },
    () => ({ limit: batch, where: sql`s.trace_id <> all(${[...seen.keys()]}::uuid[])` }),
    {
      budgetMs,
      onStop(atNs) {
        stoppedAt = atNs;
      },
    },
  );
  for await (const rows of walk) {
    const fresh = [...new Set(rows.map((row) => row.trace_id))].filter((id) => !seen.has(id));
    for (const trace of await summariseTraces(db, scope, fresh, matching)) seen.set(trace.trace_id, trace);
    down = rows.at(-1)?.at ?? down;
    // Many spans of few traces: each step reads more, so that their number stays small.
    batch = Math.min(20_000, batch * 4);
    if (ready().length > input.limit) return { found: ready(), stoppedAt: null };
  }
  // Where the walk stopped, a trace that reaches further down waits for the search to go on from there.
  down = stoppedAt === null ? null : stoppedAt - 1n;
  return { found: ready(), stoppedAt };
}

/** By the longest matching span; a trace's root where nothing is asked. There is no index by duration: the range is what bounds it. */
async function longest(
  { db, scope, input, condition, matching }: Asked,
  after: string[] | null,
): Promise<TraceSummary[]> {
  const place = after === null ? null : { at: BigInt(after[0] ?? 0), traceId: after[1] ?? "" };
  const only = condition.all ? sql`s.parent_span_id is null` : matching;
  const rest =
    place === null
      ? sql`true`
      : sql`(max(s.duration_ns), s.trace_id) < (${place.at}, ${place.traceId}::uuid)`;
  const rows = await runSql<{ trace_id: string }>(
    db,
    "trace-list-longest",
    sql`select s.trace_id, max(s.duration_ns) from telemetry.spans s
        where ${inScope(scope, sql`s.project_id`)} and ${only} and ${matching}
        group by 1 having ${rest} order by 2 desc, 1 desc limit ${input.limit + 1}`,
  );
  const traces = await summariseTraces(
    db,
    scope,
    rows.map((row) => row.trace_id),
    sql`${only} and ${matching}`,
  );
  return traces.sort((a, b) => compare(b, a, "duration"));
}

function spansInRange(input: TraceListInput): Sql {
  const { fromNs, toNs } = rangeNs(input);
  const above = fromNs === null ? sql`true` : sql`s.start_ns >= ${fromNs}`;
  return toNs === null ? above : sql`${above} and s.start_ns < ${toNs}`;
}

function placeOf(trace: TraceSummary, sort: TraceListInput["sort"]): bigint {
  return (sort === "duration" ? trace.longest_match_ns : trace.first_match_ns) ?? 0n;
}

function compare(a: TraceSummary, b: TraceSummary, sort: TraceListInput["sort"]): number {
  const [x, y] = [placeOf(a, sort), placeOf(b, sort)];
  if (x !== y) return x < y ? -1 : 1;
  return a.trace_id < b.trace_id ? -1 : 1;
}

function isAfter(
  trace: TraceSummary,
  sort: TraceListInput["sort"],
  place: { at: bigint; traceId: string },
): boolean {
  const at = placeOf(trace, sort);
  return at < place.at || (at === place.at && trace.trace_id < place.traceId);
}

async function toRows({ db, scope, condition }: Asked, traces: TraceSummary[]): Promise<TraceRow[]> {
  const names = await serviceNames(
    db,
    scope,
    traces.map((trace) => trace.root_resource),
  );
  return traces.map((trace) => ({
    trace_id: traceIdFromUuid(trace.trace_id),
    root_name: trace.root_name,
    root_service: names.get(trace.root_resource) ?? "unknown",
    root_missing: trace.root_missing,
    started_at: isoFromNs(trace.start_ns),
    start_ns: String(trace.start_ns),
    duration_ms: Number(trace.end_ns - trace.start_ns) / 1e6,
    span_count: trace.span_count,
    error_count: trace.error_count,
    services: trace.services,
    request_id: trace.request_id,
    run_id: trace.run_id,
    matched_span_id:
      condition.all || trace.root_matches || trace.matched_span === null
        ? null
        : spanIdFromInt(trace.matched_span),
    matched_spans: trace.matched,
  }));
}

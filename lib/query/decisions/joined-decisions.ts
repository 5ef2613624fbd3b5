import type { JoinedDecision } from "@/lib/contract/decision-row";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { nsPerDay, nsPerSecond } from "@/lib/model/time";
import { decisionColumns, type StoredDecision, toDecisionRow } from "../rows/decision-row";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { isCall, nearSpanNs, placeDecisions } from "./place-decisions";

/** Ids that a run, trace or request is known by. Decisions without any id are placed by the calls among `spans`. */
export type JoinAsked = {
  runIds: readonly string[];
  traceIds: readonly string[];
  requestIds: readonly string[];
  spans: readonly SpanRow[];
  /** Every span of the traces is in `spans`. */
  hasAllSpans: boolean;
  /** When it happened, where that is known: decisions of other days are not looked for, so that few leaves need be planned. */
  around: { fromNs: bigint; toNs: bigint } | null;
  /** Of decisions that name the request and no other run or trace, those in this time: a request may have several attempts. */
  requestWithin?: { fromNs: bigint; toNs: bigint };
};
export type Joined = { decisions: JoinedDecision[]; truncated: boolean };

const maxNamed = 1_000;
const maxLoose = 200;
/** The first calls of a run, trace or request near which decisions without ids are looked for. */
const maxCalls = 500;
/** How far outside a run or trace a decision may lie that names its request alone. */
export const besideNs = 5n * nsPerSecond;
/** Approvals come late. */
const besideDaysNs = 2n * nsPerDay;

/** Decisions of a run, trace or request in order of time: those that name it, and those that are likely about its calls. */
export async function joinedDecisions(db: Db, scope: Scope, asked: JoinAsked): Promise<Joined> {
  const [named, loose] = await Promise.all([readNamed(db, scope, asked), readLoose(db, scope, asked.spans)]);
  const rows = [...named.slice(0, maxNamed), ...loose].map(toDecisionRow);
  const decisions = placeDecisions(rows, {
    traceIds: new Set(asked.traceIds),
    runIds: new Set(asked.runIds),
    spans: asked.spans,
    hasAllSpans: asked.hasAllSpans,
  });
  decisions.sort((a, b) => Number(BigInt(a.time_ns) - BigInt(b.time_ns)) || a.id.localeCompare(b.id));
  return { decisions, truncated: named.length > maxNamed || loose.length >= maxLoose };
}

/** Denials first when there are too many, so that none of them is cut. */
function readNamed(db: Db, scope: Scope, asked: JoinAsked): Promise<StoredDecision[]> {
  const { around, requestWithin: within } = asked;
  const inDays =
    around === null
      ? sql`true`
      : sql`d.time_ns >= ${around.fromNs - besideDaysNs} and d.time_ns <= ${around.toNs + besideDaysNs}`;
  const ofRequest =
    within === undefined
      ? sql`true`
      : sql`d.time_ns >= ${within.fromNs} and d.time_ns <= ${within.toNs} and ${namesNoOther}`;
  return runSql<StoredDecision>(
    db,
    "joined-decisions",
    sql`select ${decisionColumns} from telemetry.decisions d
        where d.project_id + 0 = any(${scope.projectIds}::int[]) and ${inDays}
          and (d.run_id = any(${asked.runIds}::text[]) or d.trace_id = any(${asked.traceIds}::uuid[])
            or (d.request_id = any(${asked.requestIds}::text[]) and ${ofRequest}))
        order by d.verdict = 'deny' desc, d.time_ns, d.seq limit ${maxNamed + 1}`,
  );
}

/** Decisions that name no run, trace or request, about tools and agents of these calls, around the time of one. */
async function readLoose(db: Db, scope: Scope, spans: readonly SpanRow[]): Promise<StoredDecision[]> {
  const calls = spans.filter(isCall).slice(0, maxCalls);
  const names = [
    ...new Set(calls.map(({ operation }) => operation?.tool ?? operation?.agent ?? operation?.name ?? "")),
  ];
  if (names.length === 0) return [];
  const windows = merged(
    calls.map(({ start_ns, duration_ns }) => ({
      low: BigInt(start_ns) - nearSpanNs,
      high: BigInt(start_ns) + BigInt(Math.round(duration_ns)) + nearSpanNs,
    })),
  );
  return runSql<StoredDecision>(
    db,
    "loose-decisions",
    sql`select ${decisionColumns}
        from unnest(${windows.map(({ low }) => low)}::bigint[], ${windows.map(({ high }) => high)}::bigint[]) as w(low, high)
        join telemetry.decisions d on d.time_ns >= w.low and d.time_ns <= w.high
        where d.run_id is null and d.trace_id is null and d.request_id is null
          and ${inScope(scope, sql`d.project_id`)} and coalesce(d.tool, d.agent) = any(${names}::text[])
          and d.time_ns >= ${windows[0]?.low ?? 0n} and d.time_ns <= ${windows.at(-1)?.high ?? 0n}
        order by d.time_ns, d.seq limit ${maxLoose}`,
  );
}

/** A run or trace id that nobody else knows (of another system, of one that was never sent) says nothing about where it belongs. */
export const namesNoOther = sql`(d.run_id is null or not exists (
    select from telemetry.runs n where n.project_id = d.project_id and n.run_id = d.run_id))
  and (d.trace_id is null or not exists (
    select from telemetry.run_traces n where n.project_id = d.project_id and n.trace_id = d.trace_id))`;

type Span = { low: bigint; high: bigint };

/** In order and apart from each other: of calls that overlap a decision is read once. */
function merged(windows: readonly Span[]): Span[] {
  const apart: Span[] = [];
  for (const one of [...windows].sort((a, b) => (a.low < b.low ? -1 : Number(a.low > b.low)))) {
    const last = apart.at(-1);
    if (last === undefined || one.low > last.high) apart.push({ ...one });
    else if (one.high > last.high) last.high = one.high;
  }
  return apart;
}

import type { DecisionNeighbour } from "@/lib/contract/decision-detail";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { spanIdToInt } from "@/lib/model/ids";
import { nsPerDay } from "@/lib/model/time";
import { spansOfTraces } from "../granules";
import { decisionColumns, type StoredDecision, toDecisionRow } from "../rows/decision-row";
import { type StoredSpan, spanColumns, spansFrom, toSpanRow } from "../rows/span-row";
import { runSql } from "../run-sql";
import { pageHref, type Scope, slugOf } from "../scope";

/** What to look among. Trace ids as 32 hex digits. */
export type Among = { projectId: number; runId: string | null; traceIds: readonly string[] };
export type Neighbours = { before: DecisionNeighbour[]; after: DecisionNeighbour[] };

const each = 8;
// Decisions within a day alone: every further one has leaves of its own to be planned.

/** What came before a decision and what was done next: the decisions of its run, traces and request, and their telling spans. */
export async function readNeighbours(
  db: Db,
  scope: Scope,
  decision: DecisionRow,
  among: Among,
): Promise<Neighbours> {
  const side = async (order: "before" | "after") => {
    const [decisions, spans] = await Promise.all([
      readDecisions(db, scope, decision, among, order),
      readSpans(db, scope, decision, among, order),
    ]);
    const slug = slugOf(scope, among.projectId);
    const found = [
      ...decisions.map((one) => asDecision(one, slug)),
      ...spans.map((one) => asSpan(one, slug)),
    ];
    const sign = order === "before" ? -1 : 1;
    return found.sort((a, b) => sign * Number(BigInt(a.time_ns) - BigInt(b.time_ns))).slice(0, each);
  };
  const [before, after] = await Promise.all([side("before"), side("after")]);
  return { before: before.reverse(), after };
}

function readDecisions(
  db: Db,
  scope: Scope,
  decision: DecisionRow,
  { runId, traceIds }: Among,
  order: "before" | "after",
): Promise<StoredDecision[]> {
  const at = decision.time_ns;
  const [place, direction] =
    order === "before"
      ? [sql`d.time_ns <= ${at} and d.time_ns >= ${BigInt(at) - nsPerDay}`, sql`d.time_ns desc, d.seq desc`]
      : [sql`d.time_ns > ${at} and d.time_ns <= ${BigInt(at) + nsPerDay}`, sql`d.time_ns, d.seq`];
  return runSql<StoredDecision>(
    db,
    `decision-neighbours-${order}`,
    sql`select ${decisionColumns} from telemetry.decisions d
        where d.project_id + 0 = any(${scope.projectIds}::int[]) and ${place} and d.decision_id <> ${decision.id}
          and (d.run_id = ${runId} or d.trace_id = any(${traceIds}::uuid[]) or d.request_id = ${decision.request_id})
        order by ${direction} limit ${each}`,
  );
}

/** Spans that say what an agent did, failed or began; of the decision's own nothing new. */
function readSpans(
  db: Db,
  scope: Scope,
  decision: DecisionRow,
  { traceIds }: Among,
  order: "before" | "after",
): Promise<StoredSpan[]> {
  const at = decision.time_ns;
  const own = decision.span_id === null ? null : spanIdToInt(decision.span_id);
  const [place, direction] =
    order === "before"
      ? [sql`s.start_ns <= ${at}`, sql`s.start_ns desc, s.span_id desc`]
      : [sql`s.start_ns > ${at}`, sql`s.start_ns, s.span_id`];
  return runSql<StoredSpan>(
    db,
    `decision-neighbour-spans-${order}`,
    sql`select ${spanColumns} from ${spansFrom}
        where ${spansOfTraces(scope, traceIds)} and ${place} and s.span_id is distinct from ${own}::bigint
          and (s.operation is not null or s.status = 2 or s.parent_span_id is null)
        order by ${direction} limit ${each}`,
  );
}

function asDecision(stored: StoredDecision, slug: string): DecisionNeighbour {
  const decision = toDecisionRow(stored);
  const href = pageHref(`/decisions/${encodeURIComponent(decision.id)}`, slug);
  return { kind: "decision", time_ns: decision.time_ns, href, decision };
}

function asSpan(stored: StoredSpan, slug: string): DecisionNeighbour {
  const span = toSpanRow(stored, new Map());
  const href = pageHref(`/traces/${span.trace_id}`, slug, { span: span.span_id });
  return { kind: "span", time_ns: span.start_ns, href, span };
}

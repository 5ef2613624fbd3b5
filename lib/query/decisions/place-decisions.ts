import type { DecisionRow, JoinedBy, JoinedDecision } from "@/lib/contract/decision-row";
import type { SpanRow } from "@/lib/contract/span-row";

/** A decision that names no id belongs to a call of its tool (or agent) that was under way or began this soon after. */
export const nearSpanNs = 5_000_000_000n;

export type Joining = {
  traceIds: ReadonlySet<string>;
  runIds: ReadonlySet<string>;
  spans: readonly SpanRow[];
  /** Every span of the traces is in `spans`: an id that is not there names a span that was never sent. */
  hasAllSpans: boolean;
};

/**
 * How decisions belong to a run, trace or request, and to which of its spans; those that name no id and are about none of its
 * calls are left out. Pure.
 */
export function placeDecisions(decisions: readonly DecisionRow[], joining: Joining): JoinedDecision[] {
  const known = new Set(joining.spans.map((span) => keyOf(span.trace_id, span.span_id)));
  const calls = joining.spans.filter(isCall);
  return decisions.flatMap((decision): JoinedDecision[] => {
    const { trace_id, span_id } = decision;
    const isOwnKnown = trace_id !== null && span_id !== null && known.has(keyOf(trace_id, span_id));
    const joined = isOwnKnown ? "span" : joinOf(decision, joining);
    if (trace_id !== null && span_id !== null && (isOwnKnown || !joining.hasAllSpans)) {
      const at_span = { trace_id, span_id, inferred: false };
      return [{ ...decision, joined_by: joined ?? "trace", inferred: false, at_span }];
    }
    const likely = likelySpan(decision, calls);
    if (joined === null && likely === null) return [];
    return [
      {
        ...decision,
        joined_by: joined ?? "time",
        inferred: joined === null,
        at_span: likely && { trace_id: likely.trace_id, span_id: likely.span_id, inferred: true },
      },
    ];
  });
}

const keyOf = (traceId: string, spanId: string) => `${traceId} ${spanId}`;

/** By which of its ids it was found; null for one that names none. */
function joinOf({ run_id, trace_id, request_id }: DecisionRow, joining: Joining): JoinedBy | null {
  if (run_id !== null && joining.runIds.has(run_id)) return "run";
  if (trace_id !== null && joining.traceIds.has(trace_id)) return "trace";
  return run_id !== null || trace_id !== null || request_id !== null ? "request" : null;
}

/** What a decision can be about: the call of a tool, the work of an agent. */
export function isCall({ operation }: SpanRow): boolean {
  return operation?.kind === "tool" || operation?.kind === "agent";
}

/** The call of the same tool, or the work of the same agent, whose start is nearest. */
export function likelySpan(decision: DecisionRow, calls: readonly SpanRow[]): SpanRow | null {
  const at = BigInt(decision.time_ns);
  let best: { span: SpanRow; distance: bigint } | null = null;
  for (const span of calls) {
    if (decision.trace_id !== null && decision.trace_id !== span.trace_id) continue;
    if (!isAbout(decision, span)) continue;
    const start = BigInt(span.start_ns);
    const end = start + BigInt(Math.round(span.duration_ns));
    if (at < start - nearSpanNs || at > end + nearSpanNs) continue;
    const distance = at < start ? start - at : at - start;
    if (best === null || distance < best.distance) best = { span, distance };
  }
  return best?.span ?? null;
}

function isAbout(decision: DecisionRow, { operation }: SpanRow): boolean {
  if (operation === null) return false;
  const agent = operation.agent ?? (operation.kind === "agent" ? operation.name : undefined);
  if (decision.agent !== null && agent !== undefined && agent !== decision.agent) return false;
  if (decision.tool !== null)
    return operation.kind === "tool" && (operation.tool ?? operation.name) === decision.tool;
  return decision.agent !== null && operation.kind === "agent" && agent === decision.agent;
}

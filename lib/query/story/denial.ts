import type { DecisionRow, JoinedDecision } from "@/lib/contract/decision-row";
import type { SpanRow } from "@/lib/contract/span-row";
import { isBlocking, isGuardrail } from "@/lib/model/decision";

const pointWords = {
  input: "the input",
  output: "the output",
  tool_call: "a tool call",
  retrieval: "what was retrieved",
  ingress: "the request",
  human: "the approval",
} as const;
const maxLevels = 8;
/** Names of rules that say no more than the verdict does. */
const plainRules = ["allow", "deny", "result"];

/** `agents/tools (no_delete) denied delete_file: outside the workspace`; `guardrail pii blocked the input: card numbers`. */
export function denialWords(decision: DecisionRow): string {
  const { policy, rule, tool, point, reason } = decision;
  const what = tool ?? (point === null ? "what was asked" : pointWords[point]);
  const because = reason === null || reason === "" ? "" : `: ${shorten(reason)}`;
  if (isGuardrail(decision))
    return `guardrail ${rule ?? policy ?? decision.source} blocked ${what}${because}`;
  const named = rule !== null && !plainRules.includes(rule) ? rule : null;
  const who = policy === null ? (named ?? "a policy") : named === null ? policy : `${policy} (${named})`;
  return `${who} denied ${what}${because}`;
}

/**
 * The denial that stopped the request. One that was blocked was stopped by the last denial, since those before it were
 * survived; one that failed by the last denial inside the span that failed first, or about the call around it.
 */
export function stoppingDenial(
  decisions: readonly JoinedDecision[],
  outcome: "failed" | "blocked",
  failed: SpanRow | undefined,
  spans: readonly SpanRow[],
): JoinedDecision | undefined {
  const denials = decisions.filter(({ verdict }) => isBlocking(verdict));
  if (outcome === "blocked") return denials.at(-1);
  if (failed === undefined) return undefined;
  const endNs = BigInt(failed.start_ns) + BigInt(Math.round(failed.duration_ns));
  const byId = new Map(spans.map((span) => [`${span.trace_id} ${span.span_id}`, span]));
  return denials.findLast(({ at_span, time_ns }) => {
    if (at_span?.trace_id !== failed.trace_id || BigInt(time_ns) > endNs) return false;
    return at_span.span_id === failed.parent_span_id || isInside(at_span.span_id, failed, byId);
  });
}

/** The span or one that it is part of. A policy engine's own span lies a few levels below the call that asked it. */
function isInside(spanId: string, outer: SpanRow, byId: ReadonlyMap<string, SpanRow>): boolean {
  let id: string | null | undefined = spanId;
  for (let level = 0; level < maxLevels && id !== null && id !== undefined; level += 1) {
    if (id === outer.span_id) return true;
    id = byId.get(`${outer.trace_id} ${id}`)?.parent_span_id;
  }
  return false;
}

function shorten(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

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
 * survived; one that failed by a denial only where it is about the span that failed first, or about one next to it.
 */
export function stoppingDenial(
  decisions: readonly JoinedDecision[],
  outcome: "failed" | "blocked",
  failed: SpanRow | undefined,
): JoinedDecision | undefined {
  const denials = decisions.filter(({ verdict }) => isBlocking(verdict));
  if (outcome === "blocked") return denials.at(-1);
  if (failed === undefined) return undefined;
  const endNs = BigInt(failed.start_ns) + BigInt(Math.round(failed.duration_ns));
  return denials.find(
    ({ at_span, time_ns }) =>
      at_span?.trace_id === failed.trace_id &&
      (at_span.span_id === failed.span_id || at_span.span_id === failed.parent_span_id) &&
      BigInt(time_ns) <= endNs,
  );
}

function shorten(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

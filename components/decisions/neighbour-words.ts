import type { DecisionNeighbour } from "@/lib/contract/decision-detail";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { spanWords } from "../trace/span-words";
import { ruleName, shortReason, verdictVerb } from "./decision-words";

/** Rules that only repeat the verdict: "agents/tools denied" needs no "deny". */
const verdictRules = new Set(["allow", "allowed", "deny", "denied", "require_approval", "default"]);

/** `agents/tools denied delete_file: path outside the workspace`. */
export function ruledWords(decision: DecisionRow): string {
  const reason = shortReason(decision.reason);
  const verb = verdictVerb(decision.verdict).replace(/\bit\b/, decision.tool ?? "it");
  const { policy, rule } = decision;
  const judge = policy !== null && rule !== null && verdictRules.has(rule) ? policy : ruleName(decision);
  return `${judge ?? "A policy"} ${verb}${reason === null ? "" : `: ${reason}`}`;
}

/** Something before or after a decision, in a line. */
export function neighbourWords(one: DecisionNeighbour): string {
  if (one.kind === "decision") return ruledWords(one.decision);
  const { span } = one;
  const isBlocked = span.operation?.outcome === "blocked";
  const reason = span.status_message || span.operation?.errorType;
  const end = isBlocked ? " was blocked" : span.status === "error" ? " failed" : "";
  return `${spanWords(span)}${end}${end !== "" && reason ? `: ${reason}` : ""}`;
}

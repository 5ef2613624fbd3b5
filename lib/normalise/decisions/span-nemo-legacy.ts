import type { DecisionPoint } from "@/lib/model/decision";
import type { SpanSource } from "./span-source";

const railName = /^rail: (.+)$/;
const dialogue = /^(generate|process) (user|bot|next|flow)/;

/** NeMo Guardrails, its first format: that a rail ran stands there, whether it stopped the request does not. */
export const nemoLegacy: SpanSource = {
  source: "nemo",
  matches: (span) => span.name.startsWith("rail: "),
  read(span) {
    const rail = railName.exec(span.name)?.[1] ?? "";
    if (rail === "" || dialogue.test(rail)) return null;
    return {
      verdict: "unknown",
      rule: rail,
      point: sideOf(rail),
      note: "this format of NeMo Guardrails does not say whether a rail stopped the request; span_format opentelemetry does",
    };
  },
};

/** The rails that NeMo brings name their side, or stand on one. */
function sideOf(rail: string): DecisionPoint | null {
  if (/\boutput\b|\bfacts\b|hallucination/i.test(rail)) return "output";
  if (/\bretrieval\b/i.test(rail)) return "retrieval";
  return /\binput\b|jailbreak|injection/i.test(rail) ? "input" : null;
}

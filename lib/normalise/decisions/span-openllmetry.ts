import { pointOfWord } from "./decision-point";
import type { SpanSource } from "./span-source";
import { verdictOfWord } from "./verdict-words";

const prefix = "gen_ai.guardrail";

/** OpenLLMetry: whether a guardrail was triggered, and what it then did. One that fired without saying what for is a warning. */
export const openllmetry: SpanSource = {
  source: "openllmetry",
  matches: (span) => span.has(`${prefix}.triggered`) || span.has(`${prefix}.action`),
  read(span) {
    const action = verdictOfWord(span.text(`${prefix}.action`));
    const verdict = span.isFalse(`${prefix}.triggered`)
      ? "allow"
      : (action ?? (span.isTrue(`${prefix}.triggered`) ? "warn" : undefined));
    if (verdict === undefined) return null;
    return {
      verdict,
      point: pointOfWord(span.text(`${prefix}.type`)) ?? pointOfWord(span.text(`${prefix}.stage`)),
      policy: span.text(`${prefix}.policy_id`) ?? null,
      rule: span.text(`${prefix}.name`, `${prefix}.type`) ?? null,
      reason: span.longText(`${prefix}.reason`, `${prefix}.violation_type`),
      inputKey: span.first("input.value", "traceloop.entity.input"),
      resultKey: span.first("output.value", "traceloop.entity.output"),
    };
  },
};

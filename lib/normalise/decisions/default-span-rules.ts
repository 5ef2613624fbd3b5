import type { SpanCondition, SpanRule, SpanValue } from "@/lib/model/decision-rules";

/** OpenInference has a kind for guardrails and no place for their verdict: it is in the output, under one of many names. */
const isGuardrail: readonly SpanCondition[] = [{ attribute: "openinference.span.kind", is: "guardrail" }];
const output = (...paths: string[]): SpanValue[] =>
  paths.map((path) => ({ attribute: "output.value", path }));
const common = {
  match: isGuardrail,
  rule: [{ attribute: "guardrail.name" }, ...output("rule", "rule_id", "guardrail", "validator")],
  reason: output("reason", "reasons", "message", "msg", "explanation", "error_message"),
  input: "input.value",
  result: "output.value",
};

/** How spans are read where a project says nothing. After a project's own rules; what the last leaves open is `unknown`. */
export const defaultSpanRules: readonly SpanRule[] = [
  {
    ...common,
    name: "OpenInference guardrails that say a word",
    verdict: [
      { attribute: "guardrail.verdict" },
      ...output("verdict", "decision", "action", "outcome", "result", "status", ""),
      { attribute: "output.value" },
    ],
  },
  {
    ...common,
    name: "OpenInference guardrails that say whether it passed",
    verdict: output(
      "passed",
      "valid",
      "is_valid",
      "safe",
      "is_safe",
      "allowed",
      "allow",
      "success",
      "validation_passed",
    ),
    words: { true: "allow", false: "deny" },
  },
  {
    ...common,
    name: "OpenInference guardrails that say whether they fired",
    verdict: output("blocked", "flagged", "triggered", "tripwire_triggered", "violation", "detected"),
    words: { true: "deny", false: "allow" },
  },
];

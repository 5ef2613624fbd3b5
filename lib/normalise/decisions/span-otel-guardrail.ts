import type { DecisionPoint } from "@/lib/model/decision";
import { pointOfWord } from "./decision-point";
import type { SpanSource, TellingSpan } from "./span-source";
import { verdictOfWord } from "./verdict-words";

// The draft of the semantic conventions, then the names that its forerunners had.
const verdictKeys = [
  "gen_ai.guardrail.verdict.type",
  "gen_ai.guardrail.action.type",
  "gen_ai.security.decision.type",
  "gen_ai.guardian.decision.type",
  "gen_ai.guardrail.decision.type",
  "gen_ai.guardrail.verdict",
  "gen_ai.guardian.verdict",
];
const under = (name: string) => [
  `gen_ai.guardrail.security.${name}`,
  `gen_ai.security.${name}`,
  `gen_ai.guardrail.${name}`,
  `gen_ai.guardian.${name}`,
];
const keys = {
  reason: [
    "gen_ai.guardrail.verdict.reason",
    "gen_ai.security.decision.reason",
    "gen_ai.guardian.decision.reason",
    "gen_ai.guardrail.verdict.code",
    "gen_ai.security.decision.code",
    ...under("risk.category"),
  ],
  policy: [...under("policy.id"), ...under("policy.name")],
  revision: [...under("policy.version")],
  policyRule: [...under("policy.rule.id"), ...under("rule.id")],
  component: [
    "gen_ai.guardrail.component.name",
    "gen_ai.guardrail.name",
    "gen_ai.guardian.name",
    "gen_ai.guardian.id",
  ],
  target: ["gen_ai.guardrail.target.type", "gen_ai.security.target.type", "gen_ai.guardian.target.type"],
  subtarget: ["gen_ai.guardrail.target.subtype", "gen_ai.security.target.subtype"],
  input: under("content.input.value"),
  result: under("content.output.value"),
};
const tripwire = "gen_ai.guardrail.tripwire_triggered";

/** The OpenTelemetry drafts for guardrails, and the tripwires of the OpenAI Agents SDK as Sentry tells them. */
export const otelGuardrail: SpanSource = {
  source: "otel_guardrail",
  matches: (span) => span.has(tripwire) || verdictKeys.some((key) => span.has(key)),
  read(span) {
    const verdict = saidVerdict(span);
    if (verdict === undefined) return null;
    return {
      verdict,
      point: pointOf(span),
      policy: span.text(...keys.policy) ?? null,
      rule:
        span.text(...keys.policyRule, ...keys.component) ??
        span.name.replace(/^(run|apply)_guardrail\s+/, ""),
      revision: span.text(...keys.revision) ?? null,
      reason: span.longText(...keys.reason),
      inputKey: span.first(...keys.input, "input.value"),
      resultKey: span.first(...keys.result, "output.value"),
    };
  },
};

function saidVerdict(span: TellingSpan) {
  for (const key of verdictKeys) {
    const verdict = verdictOfWord(span.text(key));
    if (verdict !== undefined) return verdict;
  }
  if (!span.has(tripwire)) return undefined;
  return span.isTrue(tripwire) ? "deny" : "allow";
}

/** A subtype says more than the side: what goes into a tool is a tool call. */
function pointOf(span: TellingSpan): DecisionPoint | null {
  const parts = [span.text(...keys.subtarget), span.text(...keys.target)].map(
    (word) => word?.toLowerCase() ?? "",
  );
  const text = parts.join(" ");
  if (/tool|action/.test(text)) return "tool_call";
  if (/retriev|knowledge/.test(text)) return "retrieval";
  if (/output|response/.test(text)) return "output";
  return /input|prompt|request/.test(text) ? "input" : pointOfWord(parts[1]);
}

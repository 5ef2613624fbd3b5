import { pointOfSpan, type SpanSource } from "./span-source";
import { verdictOfWord } from "./verdict-words";

/** `security_rule.*` of the registry with the outcome beside it, as gateways for MCP write it (`mcp.authorization.rule`). */
export const securityRule: SpanSource = {
  source: "span_rule",
  matches: (span) =>
    span.has("security_rule.name") && (span.has("event.outcome") || span.has("event.action")),
  read(span) {
    const verdict = verdictOfWord(span.text("event.action")) ?? verdictOfWord(span.text("event.outcome"));
    if (verdict === undefined) return null;
    return {
      verdict,
      point: pointOfSpan(span),
      policy: span.text("security_rule.ruleset.name", "security_rule.category") ?? null,
      rule: span.text("security_rule.name", "security_rule.uuid") ?? null,
      revision: span.text("security_rule.version") ?? null,
      reason: span.longText("event.reason", "security_rule.description"),
    };
  },
};

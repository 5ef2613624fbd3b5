import type { SpanSource } from "./span-source";

const guardrailId = "aws.bedrock.guardrail.id";

/** Amazon Bedrock: a model call under a guardrail, which shows only in why the answer ended. */
export const bedrock: SpanSource = {
  source: "otel_guardrail",
  matches: (span) => span.has(guardrailId),
  read(span) {
    const reasons = span.list("gen_ai.response.finish_reasons");
    const isStopped = reasons.includes("guardrail_intervened");
    if (!isStopped && reasons.length === 0) return null;
    return {
      verdict: isStopped ? "deny" : "allow",
      policy: span.text(guardrailId) ?? null,
      rule: span.text(guardrailId) ?? null,
      revision: span.text("aws.bedrock.guardrail.version") ?? null,
    };
  },
};

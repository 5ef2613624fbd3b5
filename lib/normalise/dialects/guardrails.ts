import type { Dialect } from "./dialect";

/** NeMo Guardrails. A rail that stops the request is not an error in span status; `rail.stop` alone says so. */
export const nemoGuardrails: Dialect = {
  name: "nemo-guardrails",
  matches: (span) =>
    span.has("rail.name") ||
    span.has("rail.type") ||
    /^guardrails\.(request|rail|action)$|^rail: /.test(span.name),
  read(span) {
    const ids = {
      sessionId: span.text("session.id"),
      userId: span.text("user.id"),
      errorType: span.text("error.type"),
    };
    if (span.name === "guardrails.action") return { ...ids, kind: "step", name: span.text("action.name") };
    if (span.name === "guardrails.request") return { ...ids, kind: "guardrail", name: "guardrails" };
    const decision = span.text("guardrails.governance.decision");
    return {
      ...ids,
      kind: "guardrail",
      name: span.text("rail.name", "rail.type") ?? span.name.replace(/^rail: /, ""),
      outcome: span.isTrue("rail.stop") || decision === "deny" ? "blocked" : undefined,
    };
  },
};

/** Guardrails AI. A validator that fails may be followed by a re-ask; only the guard's own verdict blocks. */
export const guardrailsAi: Dialect = {
  name: "guardrails-ai",
  matches: (span) =>
    span.hasPrefix("validator.") || (span.has("guard.name") && /guard/i.test(span.scope + span.name)),
  read(span) {
    const validator = span.text("validator.name");
    if (validator !== undefined) return { kind: "guardrail", name: validator };
    return {
      kind: "guardrail",
      name: span.text("guard.name"),
      outcome: span.isFalse("validation_passed") ? "blocked" : undefined,
    };
  },
};

/** What a policy or a guardrail said. `unknown`: a result that no mapping can read. */
export const verdicts = [
  "allow",
  "deny",
  "modify",
  "require_approval",
  "warn",
  "audit",
  "error",
  "unknown",
] as const;
export type Verdict = (typeof verdicts)[number];

/** Where in a run it was asked. */
export const decisionPoints = ["input", "output", "tool_call", "retrieval", "ingress", "human"] as const;
export type DecisionPoint = (typeof decisionPoints)[number];

/**
 * Who told of a decision. Of two that tell of the same one the earlier in this list knows more of it, and what it says holds;
 * the later fills what is missing.
 */
export const decisionSources = [
  "opa",
  "api",
  "taskpilot",
  "nemo",
  "guardrails_ai",
  "otel_guardrail",
  "openllmetry",
  "openinference",
  "span_rule",
  "log",
] as const;
export type DecisionSource = (typeof decisionSources)[number];

/**
 * Guardrails look at content; the rest are policies. Some sources tell of nothing else; of those that tell of both it is what was
 * asked about content.
 */
export const guardrailSources: ReadonlySet<DecisionSource> = new Set([
  "nemo",
  "guardrails_ai",
  "otel_guardrail",
  "openllmetry",
  "openinference",
]);
export const mixedSources: ReadonlySet<DecisionSource> = new Set(["api", "taskpilot", "span_rule", "log"]);
export const contentPoints: ReadonlySet<DecisionPoint> = new Set(["input", "output", "retrieval"]);

export function isGuardrail({ source, point }: Pick<Decision, "source" | "point">): boolean {
  if (guardrailSources.has(source)) return true;
  return point !== null && contentPoints.has(point) && mixedSources.has(source);
}

/** One decision as one source told it. Texts are bounded and free of NUL. */
export type Decision = {
  /** As sent; of a span that names none `<trace id>-<span id>`, with `-<n>` where it tells of several. At most 256 characters. */
  id: string;
  timeNs: bigint;
  /** False where the time is only that of arrival, so that the same decision sent again bears another. */
  hasOwnTime: boolean;
  source: DecisionSource;
  point: DecisionPoint | null;
  verdict: Verdict;
  /** Path or name of the policy: OPA's query path without its leading slash and `data.`, a rail's configuration. */
  policy: string | null;
  /** The rule or rail that decided. */
  rule: string | null;
  revision: string | null;
  reason: string | null;
  agent: string | null;
  tool: string | null;
  userId: string | null;
  service: string | null;
  requestId: string | null;
  runId: string | null;
  sessionId: string | null;
  /** 32 hex digits. */
  traceId: string | null;
  /** 16 hex digits. */
  spanId: string | null;
  latencyNs: number | null;
  /** Scalars that are searched by their path: `input.tool_name`, `labels.app`, `result.allow`. Not the columns above. */
  attributes: Map<string, string | number | boolean>;
  /** JSON as sent; null where the source sends none. */
  input: string | null;
  result: string | null;
  /** JSON object of every other field as sent. */
  details: string | null;
  /** JSON pointers: `/input/password`. */
  erased: readonly string[];
  masked: readonly string[];
  redacted: readonly string[];
};

/** Verdicts that kept something from happening. */
export function isBlocking(verdict: Verdict): boolean {
  return verdict === "deny";
}

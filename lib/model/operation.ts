/** What a span does in agent terms, whatever dialect said it. */
export const operationKinds = [
  "workflow",
  "agent",
  "step",
  "tool",
  "llm",
  "embedding",
  "retrieval",
  "rerank",
  "guardrail",
  "evaluator",
] as const;
export type OperationKind = (typeof operationKinds)[number];

/**
 * Facts read from one span by its dialect. Stored as JSON beside the raw attributes, so names stay camelCase and
 * absent facts are absent keys. Token counts are what this span itself says; who may be summed is decided in derive.
 */
export type Operation = {
  kind: OperationKind;
  dialect: string;
  /** Name of the thing: workflow, agent, tool or step name; the model for llm and embedding. */
  name: string;
  workflow?: string;
  workflowVersion?: string;
  agent?: string;
  tool?: string;
  toolCallId?: string;
  model?: string;
  provider?: string;
  inputTokens?: number;
  outputTokens?: number;
  cachedInputTokens?: number;
  reasoningTokens?: number;
  /** USD: as the sender said, else from the price table; absent when neither knows. */
  costUsd?: number;
  /** Ids of a run that the span names itself (`runtower.run.id` and the like). */
  runId?: string;
  parentRunId?: string;
  attempt?: number;
  /** A status that the sender says in words beside the span status: blocked, cancelled, timed_out, failed, succeeded. */
  outcome?: string;
  sessionId?: string;
  userId?: string;
  errorType?: string;
  /** Same usage is told again by an inner span (Vercel AI SDK's outer spans): never counted as a leaf. */
  usageRepeated?: true;
};

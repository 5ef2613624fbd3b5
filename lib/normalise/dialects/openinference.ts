import type { OperationKind } from "@/lib/model/operation";
import { type Dialect, outcomeOf, type SpanReader, sumKnown } from "./dialect";

const kinds: { [kind: string]: OperationKind } = {
  LLM: "llm",
  EMBEDDING: "embedding",
  CHAIN: "step",
  RETRIEVER: "retrieval",
  RERANKER: "rerank",
  TOOL: "tool",
  AGENT: "agent",
  GUARDRAIL: "guardrail",
  EVALUATOR: "evaluator",
  PROMPT: "step",
  UNKNOWN: "step",
};

/** OpenInference (Arize Phoenix). A CHAIN is a step; derive makes it the workflow where it is the root of its trace. */
export const openinference: Dialect = {
  name: "openinference",
  matches: (span) => span.has("openinference.span.kind") || span.hasPrefix("llm.token_count."),
  read(span) {
    const kind = kinds[(span.text("openinference.span.kind") ?? "LLM").toUpperCase()] ?? "step";
    return {
      kind,
      agent:
        span.text("agent.name") ??
        (kind === "agent" ? (span.text("graph.node.name") ?? span.name) : undefined),
      tool: span.text("tool.name") ?? (kind === "tool" ? span.name : undefined),
      toolCallId: span.text("tool_call.id", "tool.id"),
      model: span.text(
        "llm.response.model_name",
        "llm.model_name",
        "llm.request.model_name",
        "embedding.model_name",
        "reranker.model_name",
      ),
      provider: span.text("llm.provider", "llm.system"),
      inputTokens: span.tokens("llm.token_count.prompt"),
      outputTokens: span.tokens("llm.token_count.completion"),
      cachedInputTokens: span.tokens("llm.token_count.prompt_details.cache_read"),
      reasoningTokens: span.tokens("llm.token_count.completion_details.reasoning"),
      costUsd:
        span.amount("llm.cost.total") ??
        sumKnown(span.amount("llm.cost.prompt"), span.amount("llm.cost.completion")),
      sessionId: span.text("session.id"),
      userId: span.text("user.id"),
      errorType: span.text("error.type"),
      outcome: kind === "guardrail" ? verdict(span) : undefined,
    };
  },
};

/** OpenInference has no verdict attribute; a guardrail says it in its output, as JSON or as one word. */
function verdict(span: SpanReader): string | undefined {
  const output = span.object("output.value");
  const word = output
    ? (output.verdict ?? output.action ?? output.outcome ?? output.result)
    : span.text("output.value");
  return typeof word === "string" && outcomeOf(word) === "blocked" ? "blocked" : undefined;
}

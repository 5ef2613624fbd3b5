import type { OperationKind } from "@/lib/model/operation";
import { asAmount, asTokens, type Dialect, type SpanReader, sumKnown } from "./dialect";

const kinds: { [type: string]: OperationKind } = {
  LLM: "llm",
  CHAT_MODEL: "llm",
  CHAIN: "step",
  AGENT: "agent",
  TOOL: "tool",
  RETRIEVER: "retrieval",
  EMBEDDING: "embedding",
  RERANKER: "rerank",
  PARSER: "step",
  TASK: "step",
  MEMORY: "step",
  WORKFLOW: "workflow",
  GUARDRAIL: "guardrail",
  EVALUATOR: "evaluator",
  UNKNOWN: "step",
};

/** MLflow's OTLP export: every value is a JSON string, so a plain word comes in quotes. */
export const mlflow: Dialect = {
  name: "mlflow",
  matches: (span) => span.hasPrefix("mlflow."),
  read(span) {
    const word = unquoted(span, "mlflow.spanType")?.toUpperCase();
    const kind = word === undefined ? undefined : (kinds[word] ?? "step");
    const usage = span.object("mlflow.chat.tokenUsage");
    const cost = span.object("mlflow.llm.cost");
    return {
      kind,
      name: kind === "step" || kind === "workflow" ? span.name : undefined,
      workflow: kind === "workflow" ? span.name : undefined,
      agent: kind === "agent" ? span.name : undefined,
      tool: kind === "tool" ? span.name : undefined,
      model: unquoted(span, "mlflow.llm.model", "ai.model.name"),
      provider: unquoted(span, "mlflow.llm.provider"),
      inputTokens: asTokens(asAmount(usage?.input_tokens)),
      outputTokens: asTokens(asAmount(usage?.output_tokens)),
      cachedInputTokens: asTokens(asAmount(usage?.cache_read_input_tokens)),
      costUsd:
        asAmount(cost?.total_cost) ?? sumKnown(asAmount(cost?.input_cost), asAmount(cost?.output_cost)),
      sessionId: unquoted(span, "mlflow.trace.session", "session.id"),
      userId: unquoted(span, "mlflow.trace.user", "user.id"),
      errorType: span.text("error.type"),
    };
  },
};

function unquoted(span: SpanReader, ...keys: string[]): string | undefined {
  return span.text(...keys)?.replace(/^"(.*)"$/, "$1") || undefined;
}

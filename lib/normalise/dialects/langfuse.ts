import type { AttributeValue } from "@/lib/model/attributes";
import type { OperationKind } from "@/lib/model/operation";
import { asAmount, asTokens, type Dialect, type SpanReader, sumKnown } from "./dialect";
import { usage } from "./otel-genai";

const kinds: { [type: string]: OperationKind } = {
  generation: "llm",
  agent: "agent",
  tool: "tool",
  chain: "step",
  span: "step",
  event: "step",
  retriever: "retrieval",
  evaluator: "evaluator",
  embedding: "embedding",
  guardrail: "guardrail",
};

/** Langfuse SDK 3 and later. Usage and cost are JSON strings. */
export const langfuse: Dialect = {
  name: "langfuse",
  matches: (span) => span.hasPrefix("langfuse."),
  read(span) {
    const word = span.text("langfuse.observation.type")?.toLowerCase();
    const kind = word === undefined ? undefined : (kinds[word] ?? "step");
    const details = span.object("langfuse.observation.usage_details");
    const said = usage(span);
    return {
      kind,
      name: kind === "step" ? span.name : undefined,
      workflow: span.text("langfuse.trace.name"),
      workflowVersion: span.text("langfuse.version", "langfuse.release"),
      agent: kind === "agent" ? span.name : undefined,
      tool: kind === "tool" ? span.name : undefined,
      model: span.text("langfuse.observation.model.name", "gen_ai.response.model", "gen_ai.request.model"),
      provider: span.text("gen_ai.provider.name", "gen_ai.system"),
      ...said,
      inputTokens: detail(details, "input", "input_tokens", "prompt_tokens") ?? said.inputTokens,
      outputTokens: detail(details, "output", "output_tokens", "completion_tokens") ?? said.outputTokens,
      cachedInputTokens:
        detail(details, "input_cached_tokens", "cache_read_input_tokens") ?? said.cachedInputTokens,
      reasoningTokens: detail(details, "output_reasoning_tokens") ?? said.reasoningTokens,
      costUsd: cost(span) ?? said.costUsd,
      sessionId: span.text("langfuse.session.id", "session.id"),
      userId: span.text("langfuse.user.id", "user.id"),
      errorType: span.text("error.type"),
      outcome: span.text("langfuse.observation.level")?.toUpperCase() === "ERROR" ? "failed" : undefined,
    };
  },
};

type Details = { [key: string]: AttributeValue } | undefined;

function detail(details: Details, ...keys: string[]): number | undefined {
  for (const key of keys) {
    const tokens = asTokens(asAmount(details?.[key]));
    if (tokens !== undefined) return tokens;
  }
  return undefined;
}

function cost(span: SpanReader): number | undefined {
  const details = span.object("langfuse.observation.cost_details");
  if (!details) return undefined;
  return asAmount(details.total) ?? sumKnown(...Object.values(details).map(asAmount));
}

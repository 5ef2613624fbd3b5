import type { OperationKind } from "@/lib/model/operation";
import { type Dialect, outcomeOf, type SpanReader, sumKnown } from "./dialect";

const kinds: { [operation: string]: OperationKind } = {
  chat: "llm",
  generate_content: "llm",
  text_completion: "llm",
  completion: "llm",
  // Google ADK and any-agent
  call_llm: "llm",
  responses: "llm",
  embeddings: "embedding",
  embedding: "embedding",
  retrieval: "retrieval",
  search_memory: "retrieval",
  rerank: "rerank",
  execute_tool: "tool",
  invoke_agent: "agent",
  invoke_workflow: "workflow",
  create_agent: "step",
  // AI SDK 7
  agent_step: "step",
  plan: "step",
  guardrails: "guardrail",
  run_guardrail: "guardrail",
  apply_guardrail: "guardrail",
  execute_authorization: "guardrail",
  evaluate: "evaluator",
};

/** OTel GenAI semantic conventions, old and new spellings, AI SDK 7 and the drafts for guardrails. */
export const otelGenai: Dialect = {
  name: "otel-genai",
  matches: (span) => span.hasPrefix("gen_ai."),
  read(span) {
    const operation = span.text("gen_ai.operation.name")?.toLowerCase();
    const kind =
      (operation === undefined ? undefined : (kinds[operation] ?? memoryKind(operation))) ??
      inferredKind(span);
    const agent = span.text("gen_ai.agent.name", "gen_ai.agent.id");
    return {
      kind,
      name:
        kind === "guardrail"
          ? span.text("gen_ai.guardrail.component.name", "gen_ai.guardrail.name")
          : undefined,
      workflow: span.text("gen_ai.workflow.name"),
      workflowVersion: span.text("gen_ai.workflow.version"),
      agent: agent ?? (kind === "agent" ? bracketed(span.name) : undefined),
      tool: span.text("gen_ai.tool.name"),
      toolCallId: span.text("gen_ai.tool.call.id"),
      model: span.text("gen_ai.response.model", "gen_ai.request.model"),
      provider: span.text("gen_ai.provider.name", "gen_ai.system"),
      ...usage(span),
      sessionId: span.text("gen_ai.conversation.id", "session.id"),
      userId: span.text("user.id", "enduser.id"),
      errorType: span.text("error.type"),
      outcome: guardrailOutcome(span),
    };
  },
};

/** Also asked by dialects that write their usage under the OTel names. */
export function usage(span: SpanReader) {
  return {
    inputTokens: span.tokens("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    outputTokens: span.tokens("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    cachedInputTokens: span.tokens(
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_read_input_tokens",
    ),
    reasoningTokens: span.tokens("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"),
    costUsd:
      span.amount("gen_ai.usage.cost", "gen_ai.usage.total_cost") ??
      sumKnown(span.amount("gen_ai.usage.input_cost"), span.amount("gen_ai.usage.output_cost")),
  };
}

function memoryKind(operation: string): OperationKind | undefined {
  return /^(create|update|upsert|delete)_memory(_store)?$/.test(operation) ? "step" : undefined;
}

/** Instrumentations before 1.27 gave no operation name. */
function inferredKind(span: SpanReader): OperationKind | undefined {
  if (span.has("gen_ai.tool.name")) return "tool";
  const hasUsage = span.hasPrefix("gen_ai.usage.") || span.has("gen_ai.response.model");
  if (span.has("gen_ai.agent.name") && !hasUsage) return "agent";
  if (span.has("gen_ai.workflow.name")) return "workflow";
  if (span.hasPrefix("gen_ai.guardrail.")) return "guardrail";
  if (hasUsage || span.has("gen_ai.request.model") || span.has("gen_ai.completion")) return "llm";
  return undefined;
}

function guardrailOutcome(span: SpanReader): string | undefined {
  if (span.isTrue("gen_ai.guardrail.tripwire_triggered")) return "blocked";
  const word = span.text(
    "gen_ai.guardrail.action.type",
    "gen_ai.guardrail.verdict.type",
    "gen_ai.agent.authorization.outcome",
    "gen_ai.guardrail.action",
  );
  return outcomeOf(word) === "blocked" ? "blocked" : undefined;
}

/** `invoke_agent planner`, `agent_run [planner]`: the last word. */
export function bracketed(name: string): string | undefined {
  return /^\S+\s+\[?(.{1,200}?)\]?$/.exec(name)?.[1];
}

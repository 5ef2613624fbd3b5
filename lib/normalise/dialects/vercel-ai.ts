import type { Dialect, Facts, SpanReader } from "./dialect";

/**
 * Vercel AI SDK up to version 6, and version 7's legacy mode. The outer span (`ai.generateText`) is the agent's turn
 * and repeats the usage of its inner `.do*` spans.
 */
export const vercelAi: Dialect = {
  name: "vercel-ai",
  matches: (span) => span.has("ai.operationId") || /^ai\.(generate|stream|embed|toolCall)/.test(span.name),
  read(span) {
    const operation = span.text("ai.operationId") ?? span.name.split(" ")[0] ?? "";
    const common: Facts = {
      sessionId: meta(span, "sessionId", "session_id", "conversationId", "chatId"),
      userId: meta(span, "userId", "user_id"),
      errorType: span.text("error.type"),
    };
    if (operation === "ai.toolCall") {
      return {
        ...common,
        kind: "tool",
        tool: span.text("ai.toolCall.name"),
        toolCallId: span.text("ai.toolCall.id"),
      };
    }
    const isInner = /\.do(Generate|Stream|Embed)$/.test(operation);
    const isEmbedding = /^ai\.embed/.test(operation);
    const model: Facts = {
      ...common,
      model: span.text("ai.response.model", "gen_ai.response.model", "ai.model.id", "gen_ai.request.model"),
      provider: span.text("ai.model.provider", "gen_ai.system"),
      ...usage(span),
    };
    if (isInner) return { ...model, kind: isEmbedding ? "embedding" : "llm" };
    const agent = span.text("ai.telemetry.functionId", "gen_ai.agent.name");
    // An outer embed call is no agent: nobody would look for it among runs.
    if (isEmbedding) return { ...model, kind: "step", name: agent ?? operation, usageRepeated: true };
    return {
      ...model,
      kind: "agent",
      agent: agent ?? operation,
      workflow: span.text("resource.name"),
      usageRepeated: true,
    };
  },
};

function usage(span: SpanReader): Facts {
  return {
    inputTokens: span.tokens(
      "ai.usage.inputTokens",
      "ai.usage.promptTokens",
      "gen_ai.usage.input_tokens",
      "ai.usage.tokens",
    ),
    outputTokens: span.tokens(
      "ai.usage.outputTokens",
      "ai.usage.completionTokens",
      "gen_ai.usage.output_tokens",
    ),
    cachedInputTokens: span.tokens("ai.usage.cachedInputTokens"),
    reasoningTokens: span.tokens("ai.usage.reasoningTokens"),
  };
}

function meta(span: SpanReader, ...names: string[]): string | undefined {
  return span.text(
    ...names.flatMap((name) => [
      `ai.telemetry.metadata.${name}`,
      `ai.settings.context.${name}`,
      `ai.settings.runtimeContext.${name}`,
    ]),
  );
}

import { SpanKind } from "@opentelemetry/api";
import { Fault } from "./service";
import type { World } from "./world";

export type Message = { role: "user" | "assistant" | "tool"; text: string };
export type ChatRequest = {
  agent: string;
  model: ModelName;
  instructions: string;
  messages: Message[];
  /** What the model answers: text, or tool calls. */
  answer: { text: string } | { tool: string; arguments: Record<string, unknown> };
  typicalMs: number;
};

const models = {
  "gpt-4o": { provider: "openai", served: "gpt-4o-2024-08-06", address: "api.openai.com" },
  "gpt-4o-mini": { provider: "openai", served: "gpt-4o-mini-2024-07-18", address: "api.openai.com" },
  "claude-sonnet-4-5": {
    provider: "anthropic",
    served: "claude-sonnet-4-5-20250929",
    address: "api.anthropic.com",
  },
  // No price is known for it: its runs show tokens and no cost.
  "house-reviewer-7b": { provider: "shop", served: "house-reviewer-7b", address: "models.shop.internal" },
} as const;
export type ModelName = keyof typeof models;

/** One call of a model, with messages, tokens and finish reason as the OpenTelemetry GenAI conventions write them. */
export async function chat(world: World, request: ChatRequest): Promise<string> {
  const model = models[request.model];
  const input = request.messages.map((message) => ({
    role: message.role,
    parts: [{ type: "text", content: message.text }],
  }));
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": model.provider,
    "gen_ai.request.model": request.model,
    "gen_ai.request.temperature": 0.2,
    "gen_ai.request.max_tokens": 2048,
    "gen_ai.agent.name": request.agent,
    "gen_ai.conversation.id": world.story.sessionId,
    "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: request.instructions }]),
    "gen_ai.input.messages": JSON.stringify(input),
    "server.address": model.address,
    "server.port": 443,
    ...world.request,
  };
  return world.orchestrator.inSpan(
    `chat ${request.model}`,
    { kind: SpanKind.CLIENT, attributes },
    async (span) => {
      await world.wait(request.typicalMs * 0.3);
      refuseWhenLimited(world, request);
      span.addEvent("gen_ai.first_chunk");
      await world.wait(request.typicalMs * 0.7);
      const output = outputOf(request, world);
      const length = (text: string) => Math.ceil(text.length / 3.8);
      span.setAttributes({
        "gen_ai.response.id": `chatcmpl-${world.random.hex(24)}`,
        "gen_ai.response.model": model.served,
        "gen_ai.response.finish_reasons": [output.finish],
        "gen_ai.usage.input_tokens":
          length(request.instructions + JSON.stringify(input)) + world.random.integer(8, 60),
        "gen_ai.usage.output_tokens": length(output.json) + world.random.integer(4, 90),
        "gen_ai.output.messages": output.json,
      });
      return output.text;
    },
  );
}

/** Tries again after a rate limit, waiting longer each time; the third refusal is the caller's problem. */
export async function chatWithRetry(world: World, request: ChatRequest): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await chat(world, request);
    } catch (error) {
      if (!(error instanceof Fault) || error.type !== "rate_limit_exceeded" || attempt === 3) throw error;
      world.log(
        world.orchestrator,
        "warn",
        `${request.model} refused (429), attempt ${attempt} of 3, waiting`,
        {
          "gen_ai.request.model": request.model,
          attempt,
        },
      );
      await world.wait(300 * attempt);
    }
  }
}

const refusals = new WeakMap<World, number>();

function refuseWhenLimited(world: World, request: ChatRequest): void {
  const { plot } = world.story;
  if (request.agent !== "executor" || (plot !== "rate-limited" && plot !== "model-gives-up")) return;
  const before = refusals.get(world) ?? 0;
  if (plot === "rate-limited" && before >= 1) return;
  refusals.set(world, before + 1);
  throw new Fault(
    "rate_limit_exceeded",
    `429 Too Many Requests: tokens per minute of ${request.model} are used up`,
  );
}

function outputOf(request: ChatRequest, world: World): { text: string; json: string; finish: string } {
  const { answer } = request;
  if ("text" in answer) {
    const message = [
      { role: "assistant", parts: [{ type: "text", content: answer.text }], finish_reason: "stop" },
    ];
    return { text: answer.text, json: JSON.stringify(message), finish: "stop" };
  }
  const part = {
    type: "tool_call",
    id: `call_${world.random.hex(10)}`,
    name: answer.tool,
    arguments: answer.arguments,
  };
  const message = [{ role: "assistant", parts: [part], finish_reason: "tool_call" }];
  return { text: `calls ${answer.tool}`, json: JSON.stringify(message), finish: "tool_calls" };
}

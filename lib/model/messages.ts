// In: a span's attributes and events, whatever dialect wrote them. Out: what went into the model, agent or tool and what
// came out. Pure. What is not understood as messages comes as raw text, so that nothing is dropped silently.
import { type Bag, isBag, readIndexed } from "./indexed-attributes";
import {
  type ChatMessage,
  messageFrom,
  messagesFrom,
  parseJson,
  partText,
  textOf,
  toolCallFrom,
} from "./message-parts";

export type { ChatMessage, MessagePart } from "./message-parts";

export type Conversation = {
  /** Instructions that were sent apart from the messages. */
  system: string | null;
  input: ChatMessage[];
  output: ChatMessage[];
  /** Input that is no messages: a tool's arguments, a chain's values, a cut-off preview. */
  inputRaw: string | null;
  outputRaw: string | null;
  /** Attribute keys that all this was read from, so that a view need not show them twice. */
  keys: string[];
};

export type ConversationEvent = { name: string; attributes: Bag };
type Side = { messages: ChatMessage[]; raw: string | null; keys: string[] };

// First come, first served: the richest spelling of each dialect before its plain ones.
export const inputKeys = [
  "gen_ai.input.messages",
  "ai.prompt.messages",
  "ai.prompt",
  "mlflow.spanInputs",
  "langfuse.observation.input",
  "gen_ai.tool.call.arguments",
  "gen_ai.tool.args",
  "ai.toolCall.args",
  "input.value",
  "traceloop.entity.input",
  "gcp.vertex.agent.llm_request",
  "gcp.vertex.agent.tool_call_args",
  "tool.parameters",
  "gen_ai.prompt",
  "langfuse.trace.input",
  "guardrails.request.input",
  "guardrails.rail.input",
  "validator.validate.input.value",
  "gen_ai.retrieval.query.text",
  "runtower.input",
];
export const outputKeys = [
  "gen_ai.output.messages",
  "mlflow.spanOutputs",
  "langfuse.observation.output",
  "gen_ai.tool.call.result",
  "gen_ai.output",
  "ai.toolCall.result",
  "output.value",
  "traceloop.entity.output",
  "gcp.vertex.agent.llm_response",
  "gcp.vertex.agent.tool_response",
  "gen_ai.completion",
  "langfuse.trace.output",
  "guardrails.request.output",
  "validator.validate.output.error_message",
  "gen_ai.retrieval.documents",
  "runtower.output",
];
export const inputLists = ["llm.input_messages", "gen_ai.prompt"];
export const outputLists = ["llm.output_messages", "gen_ai.completion"];

/** `dialect` is a hint only: what stands in the attributes decides. */
export function readConversation(
  attributes: Bag,
  events: readonly ConversationEvent[] = [],
  _dialect?: string,
): Conversation {
  const input = firstSide([
    () => listSide(attributes, inputLists, "user"),
    () => keySide(attributes, inputKeys, "user"),
    () => eventSide(events, isInputEvent, "user"),
  ]);
  const output = firstSide([
    () => listSide(attributes, outputLists, "assistant"),
    () => vercelOutput(attributes),
    () => keySide(attributes, outputKeys, "assistant"),
    () => eventSide(events, isOutputEvent, "assistant"),
  ]);
  const system = systemFrom(attributes);
  return {
    system,
    input: input.messages,
    output: output.messages,
    inputRaw: input.raw,
    outputRaw: output.raw,
    keys: [...input.keys, ...output.keys, ...(system === null ? [] : ["gen_ai.system_instructions"])],
  };
}

/** The first side with messages; else the first with raw text. */
function firstSide(sources: readonly (() => Side)[]): Side {
  let raw: Side | undefined;
  for (const read of sources) {
    const side = read();
    if (side.messages.length > 0) return side;
    if (side.raw !== null) raw ??= side;
  }
  return raw ?? { messages: [], raw: null, keys: [] };
}

function listSide(attributes: Bag, prefixes: readonly string[], role: string): Side {
  for (const prefix of prefixes) {
    const entries = readIndexed(attributes, prefix);
    if (entries.length === 0) continue;
    const keys = Object.keys(attributes).filter((key) => key.startsWith(`${prefix}.`));
    return { messages: entries.map((entry) => messageFrom(entry, role)), raw: null, keys };
  }
  return { messages: [], raw: null, keys: [] };
}

function keySide(attributes: Bag, keys: readonly string[], role: string): Side {
  const present = keys.filter((key) => textOf(attributes[key]).trim() !== "");
  for (const key of present) {
    const messages = messagesOf(attributes[key], role);
    if (messages !== undefined) return { messages, raw: null, keys: [key] };
  }
  const [key] = present;
  return {
    messages: [],
    raw: key === undefined ? null : unquoted(attributes[key]),
    keys: key === undefined ? [] : [key],
  };
}

function messagesOf(value: unknown, role: string): ChatMessage[] | undefined {
  const parsed = parseJson(value);
  const messages = messagesFrom(parsed, role);
  if (messages !== undefined) return messages;
  if (isBag(parsed)) return vercelPrompt(parsed) ?? geminiContents(parsed, role);
  // any-agent: a list of nothing but tool calls.
  if (
    Array.isArray(parsed) &&
    parsed.length > 0 &&
    parsed.every((call) => isBag(call) && "tool.name" in call)
  ) {
    return [{ role, name: null, parts: parsed.map(toolCallFrom), finishReason: null }];
  }
  return undefined;
}

/** `ai.prompt` of the AI SDK: {system?, prompt | messages}. */
function vercelPrompt(value: Bag): ChatMessage[] | undefined {
  if (typeof value.prompt !== "string") return undefined;
  const user: ChatMessage = {
    role: "user",
    name: null,
    parts: [{ kind: "text", text: value.prompt }],
    finishReason: null,
  };
  if (typeof value.system !== "string") return [user];
  return [{ ...user, role: "system", parts: [{ kind: "text", text: value.system }] }, user];
}

/** Google ADK: {contents: [{role, parts: [{text}]}]} in, {content: {role, parts}} out. */
function geminiContents(value: Bag, role: string): ChatMessage[] | undefined {
  if (Array.isArray(value.contents)) return messagesFrom(value.contents, role);
  return isBag(value.content) ? messagesFrom(value.content, role) : undefined;
}

function vercelOutput(attributes: Bag): Side {
  const of = (name: string) => attributes[`ai.response.${name}`] ?? attributes[`ai.result.${name}`];
  const text = textOf(of("text") ?? of("object"));
  const calls = parseJson(of("toolCalls"));
  const parts: ChatMessage["parts"] = text === "" ? [] : [{ kind: "text", text }];
  if (Array.isArray(calls)) parts.push(...calls.map(toolCallFrom));
  if (parts.length === 0) return { messages: [], raw: null, keys: [] };
  const finishReason = textOf(of("finishReason")) || null;
  const keys = Object.keys(attributes).filter((key) =>
    /^ai\.(response|result)\.(text|object|toolCalls)$/.test(key),
  );
  return { messages: [{ role: "assistant", name: null, parts, finishReason }], raw: null, keys };
}

export const isInputEvent = (name: string) =>
  /^gen_ai\.(system|user|assistant|tool)\.message$|^gen_ai\.content\.prompt$/.test(name);
export const isOutputEvent = (name: string) => /^gen_ai\.choice$|^gen_ai\.content\.completion$/.test(name);

function eventSide(
  events: readonly ConversationEvent[],
  wanted: (name: string) => boolean,
  role: string,
): Side {
  const messages: ChatMessage[] = [];
  for (const { name, attributes } of events) {
    if (!wanted(name)) continue;
    const body =
      attributes["gen_ai.prompt"] ?? attributes["gen_ai.completion"] ?? attributes["gen_ai.event.content"];
    const said = name.startsWith("gen_ai.content.")
      ? role
      : (/^gen_ai\.(\w+)\.message$/.exec(name)?.[1] ?? role);
    if (body === undefined) messages.push(messageFrom(parsedFields(attributes), said));
    else messages.push(...(messagesOf(body, said) ?? [plainMessage(said, textOf(body))]));
  }
  return { messages, raw: null, keys: [] };
}

/** Span events carry structures as JSON strings. */
function parsedFields(attributes: Bag): Bag {
  const read = (value: unknown) => parseJson(value) ?? value;
  return { ...attributes, message: read(attributes.message), tool_calls: read(attributes.tool_calls) };
}

function plainMessage(role: string, text: string): ChatMessage {
  return { role, name: null, parts: [{ kind: "text", text }], finishReason: null };
}

function systemFrom(attributes: Bag): string | null {
  const value = attributes["gen_ai.system_instructions"];
  if (value === undefined) return null;
  const parsed = parseJson(value);
  if (!Array.isArray(parsed)) return textOf(value) || null;
  return messageFrom({ parts: parsed }, "system").parts.map(partText).join("\n");
}

/** A plain text that was sent as a JSON string, as MLflow does, without its quotes. */
function unquoted(value: unknown): string {
  const parsed = parseJson(value);
  return typeof parsed === "string" ? parsed : textOf(value);
}

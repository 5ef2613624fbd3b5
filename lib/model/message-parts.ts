import { asList, type Bag, isBag } from "./indexed-attributes";

export type MessagePart =
  | { kind: "text"; text: string }
  | { kind: "reasoning"; text: string }
  | { kind: "tool_call"; id: string | null; name: string; arguments: string }
  | { kind: "tool_result"; id: string | null; name: string | null; result: string }
  | { kind: "media"; modality: string; mimeType: string | null; uri: string | null }
  /** Not understood: shown as JSON, never dropped. */
  | { kind: "raw"; json: string };

export type ChatMessage = {
  role: string;
  name: string | null;
  parts: MessagePart[];
  finishReason: string | null;
};

/** A value as text: strings as they are, everything else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? inner.toString() : inner)) ?? "";
}

/** JSON where the text is JSON of an object or list; else undefined (previews cut off in the middle are not). */
export function parseJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (!/^[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Messages out of what any dialect sends for them; undefined where it does not look like messages. */
export function messagesFrom(value: unknown, defaultRole: string): ChatMessage[] | undefined {
  const list = asList(value);
  if (list !== undefined) {
    const flat = list.length === 1 && Array.isArray(list[0]) ? list[0] : list;
    if (flat.length === 0 || !flat.every(isMessage)) return undefined;
    return flat.map((entry) => messageFrom(entry, defaultRole));
  }
  if (!isBag(value)) return undefined;
  const choices = asList(value.choices);
  if (choices !== undefined) return messagesFrom(choices, defaultRole);
  if (value.messages !== undefined) return messagesFrom(value.messages, defaultRole);
  return isMessage(value) ? [messageFrom(value, defaultRole)] : undefined;
}

function isMessage(value: unknown): value is Bag {
  if (!isBag(value)) return false;
  if (isBag(value.message)) return true;
  const hasContent =
    value.content !== undefined || value.parts !== undefined || value.tool_calls !== undefined;
  return (value.role !== undefined || value.type !== undefined) && hasContent;
}

const roles: { [word: string]: string } = {
  human: "user",
  ai: "assistant",
  model: "assistant",
  developer: "system",
};

export function messageFrom(entry: Bag, defaultRole: string): ChatMessage {
  // OpenAI's choices and OpenInference's entries hold the message one level down.
  const inner = isBag(entry.message) ? { finish_reason: entry.finish_reason, ...entry.message } : entry;
  const role = textOf(inner.role ?? (isKnownRole(inner.type) ? inner.type : undefined)) || defaultRole;
  const result = resultId(inner);
  const parts = asList(inner.parts)?.map(partFrom) ?? [...contentParts(inner.contents ?? inner.content)];
  const calls = (asList(inner.tool_calls ?? inner.toolCalls) ?? []).map((call) => toolCallFrom(call));
  if (inner.reasoning_content) parts.unshift({ kind: "reasoning", text: textOf(inner.reasoning_content) });
  const isResult = (role === "tool" || role === "function") && parts.every((part) => part.kind === "text");
  return {
    role: roles[role] ?? role,
    name: inner.name === undefined || inner.name === null ? null : textOf(inner.name),
    parts: isResult
      ? [
          {
            kind: "tool_result",
            id: result,
            name: textOf(inner.name) || null,
            result: parts.map(partText).join("\n"),
          },
        ]
      : [...parts, ...calls],
    finishReason: textOf(inner.finish_reason ?? inner.finishReason) || null,
  };
}

function isKnownRole(value: unknown): boolean {
  return typeof value === "string" && /^(human|ai|system|user|assistant|tool|function)$/.test(value);
}

function resultId(message: Bag): string | null {
  return textOf(message.tool_call_id ?? message.toolCallId ?? message.id) || null;
}

function contentParts(content: unknown): MessagePart[] {
  if (content === undefined || content === null || content === "") return [];
  const list = asList(content) ?? listInText(content);
  if (list !== undefined) return list.map(partFrom);
  return [typeof content === "string" ? { kind: "text", text: content } : partFrom(content)];
}

/** Some SDKs send a list of parts as a JSON string in `content`. */
function listInText(content: unknown): unknown[] | undefined {
  if (typeof content !== "string" || !content.startsWith("[{")) return undefined;
  const parsed = parseJson(content);
  return Array.isArray(parsed) && parsed.every((part) => isBag(part) && typeof part.type === "string")
    ? parsed
    : undefined;
}

function partFrom(entry: unknown): MessagePart {
  if (typeof entry === "string") return { kind: "text", text: entry };
  if (!isBag(entry)) return { kind: "raw", json: textOf(entry) };
  if (isBag(entry.message_content)) return partFrom(entry.message_content);
  const type = textOf(entry.type);
  const text = entry.content ?? entry.text;
  if (/^(text|input_text|output_text)$/.test(type) || (type === "" && typeof text === "string")) {
    return { kind: "text", text: textOf(text) };
  }
  if (/^(reasoning|thinking)$/.test(type)) return { kind: "reasoning", text: textOf(text ?? entry.thinking) };
  if (/^(tool_call|tool-call|tool_use|function_call)$/.test(type)) return toolCallFrom(entry);
  if (/^(tool_call_response|tool-result|tool_result|function_call_output)$/.test(type))
    return toolResultFrom(entry);
  if (/^(blob|uri|file|image|image_url|input_image|audio|media)$/.test(type)) return mediaFrom(type, entry);
  return { kind: "raw", json: textOf(entry) };
}

/** `{id, name, arguments}` of OTel, `{id, function: {name, arguments}}` of OpenAI, `{toolName, args}` of Vercel, any-agent's `tool.name`. */
export function toolCallFrom(entry: unknown): MessagePart {
  if (!isBag(entry)) return { kind: "raw", json: textOf(entry) };
  const call = isBag(entry.tool_call) ? entry.tool_call : entry;
  const inner = isBag(call.function) ? call.function : call;
  const name = inner.name ?? call.toolName ?? call["tool.name"];
  if (name === undefined) return { kind: "raw", json: textOf(entry) };
  const given = inner.arguments ?? inner.args ?? inner.input ?? call["tool.args"];
  return {
    kind: "tool_call",
    id: textOf(call.id ?? call.call_id ?? call.toolCallId) || null,
    name: textOf(name),
    arguments: textOf(given),
  };
}

function toolResultFrom(entry: Bag): MessagePart {
  const output = isBag(entry.output) && entry.output.value !== undefined ? entry.output.value : entry.output;
  const result = entry.response ?? entry.result ?? output ?? entry.content;
  return {
    kind: "tool_result",
    id: textOf(entry.id ?? entry.tool_use_id ?? entry.toolCallId ?? entry.call_id) || null,
    name: textOf(entry.name ?? entry.toolName) || null,
    result: textOf(result),
  };
}

function mediaFrom(type: string, entry: Bag): MessagePart {
  const image = isBag(entry.image_url) ? entry.image_url.url : entry.image_url;
  const uri = textOf(entry.uri ?? entry.url ?? image ?? entry.file_id);
  return {
    kind: "media",
    modality: textOf(entry.modality) || (type.includes("image") ? "image" : type),
    mimeType: textOf(entry.mime_type ?? entry.mediaType) || null,
    // A data: URI is the content itself, and may be megabytes.
    uri: uri === "" || uri.startsWith("data:") ? null : uri,
  };
}

export function partText(part: MessagePart): string {
  switch (part.kind) {
    case "text":
    case "reasoning":
      return part.text;
    case "tool_call":
      return `${part.name}(${part.arguments})`;
    case "tool_result":
      return part.result;
    case "media":
      return part.uri ?? part.modality;
    case "raw":
      return part.json;
  }
}

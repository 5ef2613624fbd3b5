import type { SpanDetailOutput } from "@/lib/contract/span-detail";

/** Attributes that hold what went into and came out of a step, over all dialects; `*` stands for flattened lists. */
const inputKeys = [
  "gen_ai.system_instructions",
  "gen_ai.input.messages",
  "gen_ai.tool.call.arguments",
  "input.value",
  "traceloop.entity.input",
  "ai.prompt",
  "ai.prompt.messages",
  "ai.toolCall.args",
  "mlflow.spanInputs",
  "langfuse.observation.input",
  "gcp.vertex.agent.llm_request",
  "gcp.vertex.agent.tool_call_args",
  "gen_ai.retrieval.query.text",
];
const outputKeys = [
  "gen_ai.output.messages",
  "gen_ai.tool.call.result",
  "output.value",
  "traceloop.entity.output",
  "ai.response.text",
  "ai.response.toolCalls",
  "ai.response.object",
  "ai.toolCall.result",
  "mlflow.spanOutputs",
  "langfuse.observation.output",
  "gcp.vertex.agent.llm_response",
  "gcp.vertex.agent.tool_response",
];

export type ContentValue = {
  key: string;
  side: "input" | "output";
  text: string;
  /** Full size where `text` is only a preview. */
  bytes: number | null;
};

/** The values worth reading as content, input first. */
export function contentValues(detail: Pick<SpanDetailOutput, "attributes" | "payloads">): ContentValue[] {
  const bytes = new Map(detail.payloads.map((payload) => [payload.key, payload.bytes]));
  const values = (keys: readonly string[], side: ContentValue["side"]) =>
    keys.flatMap((key): ContentValue[] => {
      const value = detail.attributes[key];
      if (value === undefined || value === null || value === "") return [];
      const text = typeof value === "string" ? value : JSON.stringify(value);
      return [{ key, side, text, bytes: bytes.get(key) ?? null }];
    });
  return [...values(inputKeys, "input"), ...values(outputKeys, "output")];
}

/** The value as JSON where it is an object or array in text form, else undefined. */
export function parsedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

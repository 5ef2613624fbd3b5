import { describe, expect, it } from "vitest";
import { fixtureSpans } from "@/test/support/derive";
import { toObject } from "./attributes";
import { type Conversation, readConversation } from "./messages";

const conversation = (dialect: string, name: string): Conversation => {
  const span = fixtureSpans(dialect).find((one) => one.name === name);
  return readConversation(span ? toObject(span.attributes) : {});
};
const text = (content: string) => ({ kind: "text", text: content });

describe("readConversation", () => {
  it("reads OTel messages with their parts", () => {
    expect(conversation("otel-genai", "invoke_workflow support")).toMatchObject({
      input: [{ role: "user", parts: [text("Where is my parcel?")] }],
      output: [{ role: "assistant", parts: [text("It is on its way.")], finishReason: "stop" }],
      inputRaw: null,
    });
    expect(conversation("otel-genai", "chat gpt-4o-mini").system).toBe("Be brief.");
    expect(conversation("otel-genai", "execute_tool lookup").inputRaw).toBe('{"parcel":7}');
  });

  it("rebuilds lists from indexed keys", () => {
    expect(conversation("openinference", "ChatOpenAI")).toMatchObject({
      input: [
        { role: "system", parts: [text("You answer.")] },
        { role: "user", parts: [text("How tall is it?")] },
      ],
      output: [{ parts: [{ kind: "tool_call", id: "t1", name: "search", arguments: '{"q":"height"}' }] }],
    });
    expect(conversation("traceloop", "openai.chat")).toMatchObject({
      input: [{ role: "user", parts: [text("Tell a joke")] }],
      output: [{ role: "assistant", parts: [text("No.")], finishReason: "stop" }],
    });
  });

  it("reads the AI SDK, MLflow and Google ADK", () => {
    expect(conversation("vercel-ai", "ai.generateText").input.map((message) => message.role)).toEqual([
      "system",
      "user",
    ]);
    expect(conversation("vercel-ai", "ai.generateText.doGenerate").output).toMatchObject([
      { parts: [{ kind: "tool_call", id: "c1", name: "forecast", arguments: "{}" }] },
    ]);
    expect(conversation("mlflow", "pipeline")).toMatchObject({
      input: [{ parts: [text("Sum it up")] }],
      outputRaw: "Done.",
    });
    expect(conversation("google-adk", "call_llm").output).toMatchObject([
      { role: "assistant", parts: [text("Sunny.")] },
    ]);
  });

  it("reads span events of older instrumentations", () => {
    const events = [
      { name: "gen_ai.user.message", attributes: { content: "Hello" } },
      {
        name: "gen_ai.choice",
        attributes: { message: '{"role":"assistant","content":"Hi"}', finish_reason: "stop" },
      },
    ];
    expect(readConversation({}, events)).toMatchObject({
      input: [{ role: "user", parts: [text("Hello")] }],
      output: [{ role: "assistant", parts: [text("Hi")], finishReason: "stop" }],
    });
  });

  it("drops nothing silently: unknown parts, cut-off JSON and other shapes come as they are", () => {
    const odd = JSON.stringify([{ role: "user", parts: [{ type: "hologram", x: 1 }] }]);
    expect(readConversation({ "gen_ai.input.messages": odd }).input[0]?.parts).toEqual([
      { kind: "raw", json: '{"type":"hologram","x":1}' },
    ]);
    expect(readConversation({ "gen_ai.input.messages": odd.slice(0, 20) }).inputRaw).toBe(odd.slice(0, 20));
    expect(readConversation({ "input.value": "[1,2]" })).toMatchObject({
      input: [],
      inputRaw: "[1,2]",
      keys: ["input.value"],
    });
    expect(
      readConversation({ "llm.input_messages.0.__proto__.x": "y", "llm.input_messages.x.y": "z" }).input,
    ).toHaveLength(1);
    expect(readConversation({})).toEqual({
      system: null,
      input: [],
      output: [],
      inputRaw: null,
      outputRaw: null,
      keys: [],
    });
  });
});

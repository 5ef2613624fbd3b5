import type { Dialect, Facts, SpanReader } from "./dialect";
import { bracketed, usage } from "./otel-genai";

/** Google ADK. Its older versions name the kind of work only in the span's name. */
export const googleAdk: Dialect = {
  name: "google-adk",
  matches: (span) => span.hasPrefix("gcp.vertex.agent.") || span.scope.startsWith("gcp.vertex.agent"),
  read(span) {
    return {
      ...kindOf(span),
      model: span.text("gen_ai.response.model", "gen_ai.request.model"),
      provider: "gcp.vertex_ai",
      ...usage(span),
      toolCallId: span.text("gen_ai.tool.call.id"),
      sessionId: span.text("gcp.vertex.agent.session_id", "gen_ai.conversation.id"),
      errorType: span.text("error.type"),
    };
  },
};

function kindOf(span: SpanReader): Facts {
  const operation = span.text("gen_ai.operation.name");
  const word = span.name.split(" ")[0];
  if (word === "invocation") return { kind: "workflow" };
  if (word === "call_llm" || word === "generate_content") return { kind: "llm" };
  if (word === "agent_run" || operation === "invoke_agent") {
    return { kind: "agent", agent: span.text("gen_ai.agent.name") ?? bracketed(span.name) };
  }
  if (word === "execute_tool" || word === "tool_call" || operation === "execute_tool") {
    return { kind: "tool", tool: span.text("gen_ai.tool.name") ?? bracketed(span.name) };
  }
  return {};
}

import type { OperationKind } from "@/lib/model/operation";
import type { Dialect } from "./dialect";
import { usage } from "./otel-genai";

const kinds: { [kind: string]: OperationKind } = {
  llm: "llm",
  chain: "step",
  tool: "tool",
  retriever: "retrieval",
  embedding: "embedding",
  prompt: "step",
  parser: "step",
};

/** LangSmith's OpenTelemetry export. LangGraph marks agents only by their node's name. */
export const langsmith: Dialect = {
  name: "langsmith",
  matches: (span) => span.hasPrefix("langsmith."),
  read(span) {
    const word = span.text("langsmith.span.kind")?.toLowerCase();
    const kind = word === undefined ? undefined : (kinds[word] ?? "step");
    return {
      kind,
      name: kind === "step" ? span.name : undefined,
      tool: kind === "tool" ? (span.text("gen_ai.tool.name") ?? span.name) : undefined,
      agent: span.text("langsmith.metadata.lc_agent_name", "langsmith.metadata.langgraph_node"),
      model: span.text("gen_ai.response.model", "gen_ai.request.model", "langsmith.metadata.ls_model_name"),
      provider: span.text("gen_ai.provider.name", "gen_ai.system", "langsmith.metadata.ls_provider"),
      ...usage(span),
      sessionId: span.text(
        "langsmith.trace.session_id",
        "langsmith.metadata.session_id",
        "langsmith.metadata.thread_id",
        "session.id",
      ),
      userId: span.text("langsmith.metadata.user_id", "user.id"),
      errorType: span.text("error.type"),
    };
  },
};

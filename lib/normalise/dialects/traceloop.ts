import type { OperationKind } from "@/lib/model/operation";
import type { Dialect, SpanReader } from "./dialect";
import { usage } from "./otel-genai";

const kinds: { [kind: string]: OperationKind } = {
  workflow: "workflow",
  task: "step",
  agent: "agent",
  tool: "tool",
};
const requests: { [type: string]: OperationKind } = {
  chat: "llm",
  completion: "llm",
  embedding: "embedding",
  rerank: "rerank",
};

/** OpenLLMetry (Traceloop). The workflow's name stands on every span below it. */
export const traceloop: Dialect = {
  name: "traceloop",
  matches: (span) => span.hasPrefix("traceloop.") || span.has("llm.request.type"),
  read(span) {
    const kind = kindOf(span);
    const entity =
      span.text("traceloop.entity.name") ?? span.name.replace(/\.(workflow|task|agent|tool)$/, "");
    return {
      kind,
      name: kind === "step" ? entity : undefined,
      workflow: span.text("traceloop.workflow.name") ?? (kind === "workflow" ? entity : undefined),
      workflowVersion: span.text("traceloop.entity.version"),
      agent: kind === "agent" ? entity : span.text("gen_ai.agent.name"),
      tool: kind === "tool" ? entity : undefined,
      model: span.text(
        "gen_ai.response.model",
        "gen_ai.request.model",
        "llm.response.model",
        "llm.request.model",
      ),
      provider: span.text("gen_ai.provider.name", "gen_ai.system"),
      ...usage(span),
      sessionId: span.text("traceloop.association.properties.session_id", "session.id"),
      userId: span.text("traceloop.association.properties.user_id", "llm.user", "user.id"),
      errorType: span.text("error.type"),
    };
  },
};

function kindOf(span: SpanReader): OperationKind | undefined {
  const kind = span.text("traceloop.span.kind")?.toLowerCase();
  const request = span.text("llm.request.type")?.toLowerCase();
  return (
    (kind === undefined ? undefined : kinds[kind]) ?? (request === undefined ? undefined : requests[request])
  );
}

import type { Dialect, Facts, SpanReader } from "./dialect";

const workflowName = /^(.+)\.workflow\.run$/;
const agentName = /^(.+)\.agent\.(.+)\.run$/;
const toolName = /^(.+)\.tool\.(.+)\.call$/;

/**
 * TaskPilot (agent-observable): the kind is in the span's name, every value is a string. Its spans are often without
 * parents and each in a trace of its own, so the request id is what holds a run together.
 */
export const taskpilot: Dialect = {
  name: "taskpilot",
  matches: (span) =>
    /\.(?:run|call)$/.test(span.name) &&
    (workflowName.test(span.name) || agentName.test(span.name) || toolName.test(span.name)),
  read(span) {
    return {
      ...named(span),
      model: span.text("model", "llm.model"),
      inputTokens: span.tokens("input_tokens", "tokens.input"),
      outputTokens: span.tokens("output_tokens", "tokens.output"),
      costUsd: span.amount("cost_usd", "cost"),
      runId: span.text("request.id", "request_id"),
      userId: span.text("user_id", "user.id"),
      sessionId: span.text("session_id", "session.id"),
      errorType: span.text("error.type", "error.code"),
      outcome: outcome(span),
    };
  },
};

function named(span: SpanReader): Facts {
  const workflow = workflowName.exec(span.name)?.[1];
  if (workflow !== undefined) {
    const type = span.text("workflow.type");
    return { kind: "workflow", workflow: type ?? workflow };
  }
  const agent = agentName.exec(span.name)?.[2];
  if (agent !== undefined) return { kind: "agent", agent: span.text("agent_name") ?? agent };
  return {
    kind: "tool",
    tool: span.text("tool_name") ?? toolName.exec(span.name)?.[2],
    agent: span.text("agent_name"),
  };
}

function outcome(span: SpanReader): string | undefined {
  if (span.text("error.code")?.toUpperCase() === "POLICY_VIOLATION") return "blocked";
  return span.isTrue("error") || span.isFalse("workflow.success") ? "failed" : undefined;
}

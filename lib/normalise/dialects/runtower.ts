import { type OperationKind, operationKinds } from "@/lib/model/operation";
import { type Dialect, outcomeOf, type SpanReader } from "./dialect";

/** Our own attributes. They add identity to a span of any dialect, and name a workflow where nothing else says a kind. */
export const runtower: Dialect = {
  name: "runtower",
  matches: (span) => span.hasPrefix("runtower."),
  read(span) {
    const workflow = span.text("runtower.workflow.name", "runtower.workflow");
    return {
      kind: saidKind(span),
      workflow,
      workflowVersion: span.text("runtower.workflow.version"),
      agent: span.text("runtower.agent.name"),
      tool: span.text("runtower.tool.name"),
      runId: span.text("runtower.run.id"),
      parentRunId: span.text("runtower.parent_run.id", "runtower.run.parent_id"),
      attempt: attemptOf(span),
      outcome: outcomeOf(span.text("runtower.run.outcome", "runtower.outcome", "runtower.run.status")),
      sessionId: span.text("runtower.session.id"),
      userId: span.text("runtower.user.id"),
      costUsd: span.amount("runtower.cost_usd"),
    };
  },
};

function saidKind(span: SpanReader): OperationKind | undefined {
  const word = span.text("runtower.kind", "runtower.span.kind")?.toLowerCase();
  return operationKinds.find((kind) => kind === word);
}

function attemptOf(span: SpanReader): number | undefined {
  const attempt = span.tokens("runtower.run.attempt");
  return attempt !== undefined && attempt >= 1 && attempt <= 1_000_000 ? attempt : undefined;
}

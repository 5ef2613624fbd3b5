import { boundedText } from "@/lib/model/bounded-text";
import type { Operation, OperationKind } from "@/lib/model/operation";
import { priceOf } from "@/lib/model/price";
import { type Dialect, type Facts, type OperationInput, SpanReader } from "./dialect";
import { googleAdk } from "./google-adk";
import { guardrailsAi, nemoGuardrails } from "./guardrails";
import { interestOf, tellsOperation } from "./interesting";
import { langfuse } from "./langfuse";
import { langsmith } from "./langsmith";
import { mcp } from "./mcp";
import { mlflow } from "./mlflow";
import { openinference } from "./openinference";
import { otelGenai } from "./otel-genai";
import { runtower } from "./runtower";
import { taskpilot } from "./taskpilot";
import { traceloop } from "./traceloop";
import { vercelAi } from "./vercel-ai";

/** The most specific first: of two dialects on one span the earlier wins, the later fills what is missing. */
export const dialects: readonly Dialect[] = [
  runtower,
  vercelAi,
  nemoGuardrails,
  guardrailsAi,
  taskpilot,
  langfuse,
  langsmith,
  mlflow,
  googleAdk,
  traceloop,
  openinference,
  mcp,
  otelGenai,
];

/**
 * What a span does in agent terms, or null for a plain span. Pure. Plain spans cost a look at each interned key.
 * A span that only names a run is a step; one that names only a workflow is that workflow.
 */
export function readOperation(input: OperationInput, interest = interestOf(input)): Operation | null {
  if ((interest & tellsOperation) === 0) return null;
  const span = new SpanReader(input);
  let facts: Facts | undefined;
  let speaker: string | undefined;
  for (const dialect of dialects) {
    if (!dialect.matches(span)) continue;
    const said = dialect.read(span);
    if (said === null) continue;
    if (said.kind !== undefined && facts?.kind === undefined) speaker = dialect.name;
    speaker ??= dialect.name;
    facts = facts === undefined ? said : filled(facts, said);
  }
  if (facts === undefined || speaker === undefined || !saysSomething(facts)) return null;
  const kind = facts.kind ?? (facts.workflow !== undefined ? "workflow" : "step");
  return priced(compact({ ...facts, kind, name: nameOf(kind, facts, span), dialect: speaker }));
}

function filled(facts: Facts, more: Facts): Facts {
  const result: { [key: string]: unknown } = { ...facts };
  for (const [key, value] of Object.entries(more)) if (result[key] === undefined) result[key] = value;
  return result;
}

/** A session or user id on a plain span makes no operation of it. */
function saysSomething(facts: Facts): boolean {
  return facts.kind !== undefined || facts.runId !== undefined || facts.workflow !== undefined;
}

function nameOf(kind: OperationKind, facts: Facts, span: SpanReader): string {
  const byKind = {
    workflow: facts.workflow,
    agent: facts.agent,
    tool: facts.tool,
    llm: facts.model,
    embedding: facts.model,
  } as { [kind: string]: string | undefined };
  return byKind[kind] ?? facts.name ?? (boundedText(span.name, 256) || kind);
}

/** Absent facts are absent keys. */
function compact(facts: Facts & Pick<Operation, "kind" | "name" | "dialect">): Operation {
  const operation: { [key: string]: unknown } = {};
  for (const [key, value] of Object.entries(facts)) if (value !== undefined) operation[key] = value;
  return operation as Operation;
}

function priced(operation: Operation): Operation {
  if (operation.costUsd !== undefined || (operation.kind !== "llm" && operation.kind !== "embedding"))
    return operation;
  const costUsd = priceOf(operation);
  return costUsd === undefined ? operation : { ...operation, costUsd };
}

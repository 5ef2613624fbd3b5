// In: all stored spans of one trace, in any order. Out: what the trace tells of each run in it. Pure and linear in the
// number of spans; the same set of spans gives the same facts.
import { boundedText } from "@/lib/model/bounded-text";
import { isFailing } from "@/lib/model/run";
import type { RunFacts, StoredSpan } from "@/lib/model/run-facts";
import { findError, noError, type RunError } from "./run-error";
import { groupByRun, type RunGroup } from "./run-groups";
import { decidingSpans, isFailed, statusOf } from "./run-status";
import { findUsage, type Usage } from "./run-usage";
import { buildTraceTree, type TraceTree } from "./trace-tree";

/** More names than this of one kind in one run are not listed: a sender may put ids into names. */
const maxNames = 50;
/** Runs of one trace past this many are left out (earliest first are kept). */
const maxRuns = 5_000;

/**
 * Facts of every run in a trace: one for each run id that spans name, and one with `runId` null for the spans under
 * none. The latter is a run by itself (`isRun`) only with workflow or agent semantics, or a root that is a step.
 */
export function deriveRuns(spans: readonly StoredSpan[]): RunFacts[] {
  const tree = buildTraceTree(spans);
  const usage = findUsage(tree);
  const requestId = tree.spans.find((span) => span.requestId !== null)?.requestId ?? null;
  return groupByRun(tree)
    .filter((group) => group.members.length > 0)
    .sort((a, b) => (a.members[0] ?? 0) - (b.members[0] ?? 0))
    .slice(0, maxRuns)
    .map((group) => factsOf(tree, group, usage, requestId));
}

function factsOf(tree: TraceTree, group: RunGroup, usage: Usage, traceRequestId: string | null): RunFacts {
  const members = group.members.flatMap((i) => tree.spans[i] ?? []);
  const leaders = leadersOf(tree, group);
  const lead = leaders[0];
  const status = statusOf(tree, group);
  const first = <Value>(pick: (span: StoredSpan) => Value | null | undefined): Value | null =>
    firstOf(leaders, pick) ?? firstOf(members, pick);
  const error = isFailing(status) ? errorOf(tree, group, status) : noError;
  return {
    runId: group.runId,
    isRun: group.runId !== null || group.subjects.length > 0,
    weight: weightOf(tree, group),
    workflow: workflowName(tree, group, leaders),
    version: firstOf(leaders, (span) => span.operation?.workflowVersion) ?? lead?.serviceVersion ?? null,
    environment: first((span) => span.environment),
    status,
    ...timesOf(leaders),
    error: error.words,
    errorSaid: error.said,
    errorType: error.type,
    parentRunId: first((span) => span.operation?.parentRunId) ?? group.parentRunId,
    attempt: first((span) => span.operation?.attempt),
    requestId: first((span) => span.requestId) ?? traceRequestId,
    sessionId: first((span) => span.operation?.sessionId),
    userId: first((span) => span.operation?.userId),
    spanCount: members.length,
    errorCount: members.filter(isFailed).length,
    ...sumsOf(tree, group, usage),
    agents: names(
      members,
      (span) => span.operation?.agent ?? (span.operation?.kind === "agent" ? span.operation.name : null),
    ),
    tools: names(members, (span) =>
      span.operation?.kind === "tool" ? (span.operation.tool ?? span.operation.name) : null,
    ),
    models: names(members, (span) => (isModelCall(span) ? span.operation?.model : null)),
    services: names(members, (span) => span.service),
    inputPreview: null,
    outputPreview: null,
    previewSpans: previewSpans(tree, group),
  };
}

/** Tops and subjects, those first that know most of the run: workflow, agent, then the rest by start. */
function leadersOf(tree: TraceTree, group: RunGroup): StoredSpan[] {
  const spans = [...new Set([...group.subjects, ...group.tops])]
    .sort((a, b) => a - b)
    .flatMap((i) => tree.spans[i] ?? []);
  const rank = (span: StoredSpan) =>
    span.operation?.kind === "workflow" ? 0 : span.operation?.kind === "agent" ? 1 : 2;
  return spans.sort((a, b) => rank(a) - rank(b));
}

function weightOf(tree: TraceTree, group: RunGroup): 0 | 1 | 2 {
  if (group.subjects.some((i) => tree.spans[i]?.operation?.kind === "workflow")) return 2;
  return group.subjects.length > 0 ? 1 : 0;
}

/** The workflow's name; else any that a span names; else the first agent's; else the top span's name. */
function workflowName(tree: TraceTree, group: RunGroup, leaders: readonly StoredSpan[]): string {
  const top = tree.spans[group.tops[0] ?? group.members[0] ?? 0];
  const name =
    firstOf(leaders, (span) => (span.operation?.kind === "workflow" ? span.operation.name : null)) ??
    firstOf(leaders, (span) => span.operation?.workflow) ??
    firstOf(
      group.members.flatMap((i) => tree.spans[i] ?? []),
      (span) => span.operation?.workflow,
    ) ??
    firstOf(leaders, (span) => (span.operation?.kind === "agent" ? span.operation.name : null)) ??
    top?.name;
  return boundedText(name || "unnamed", 256);
}

function timesOf(leaders: readonly StoredSpan[]): { startedNs: string; endedNs: string } {
  let start = leaders[0]?.startNs ?? 0n;
  let end = start;
  for (const span of leaders) {
    if (span.startNs < start) start = span.startNs;
    const spanEnd = span.startNs + span.durationNs;
    if (spanEnd > end) end = spanEnd;
  }
  return { startedNs: start.toString(), endedNs: end.toString() };
}

function errorOf(tree: TraceTree, group: RunGroup, status: string): RunError {
  if (status === "blocked") {
    const blocked = findError(tree, group, (span) => span.operation?.outcome === "blocked");
    if (blocked.words !== null) return blocked;
  }
  const found = findError(tree, group);
  if (found.words !== null) return found;
  const said = decidingSpans(tree, group)[0];
  const words = said?.statusMessage ?? said?.errorText ?? null;
  return { words, type: said?.operation?.errorType ?? null, said: words !== null };
}

function sumsOf(tree: TraceTree, group: RunGroup, usage: Usage) {
  const sums = {
    agentCalls: 0,
    toolCalls: 0,
    llmCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: null as number | null,
  };
  for (const i of group.members) {
    const operation = tree.spans[i]?.operation;
    if (!operation) continue;
    if (operation.kind === "agent") sums.agentCalls += 1;
    if (operation.kind === "tool" && usage.countsCall[i] !== 0) sums.toolCalls += 1;
    if (operation.kind === "llm" && usage.countsCall[i] !== 0) sums.llmCalls += 1;
    if (usage.countsUsage[i] === 0) continue;
    sums.inputTokens += operation.inputTokens ?? 0;
    sums.outputTokens += operation.outputTokens ?? 0;
    if (operation.costUsd !== undefined) sums.costUsd = (sums.costUsd ?? 0) + operation.costUsd;
  }
  return sums;
}

function isModelCall({ operation }: StoredSpan): boolean {
  return operation?.kind === "llm" || operation?.kind === "embedding" || operation?.usageRepeated === true;
}

/** Where the run's input and output may be read: its subjects, then the first and the last call of a model. */
function previewSpans(tree: TraceTree, group: RunGroup): { input: string[]; output: string[] } {
  const calls = group.members.filter((i) => tree.spans[i]?.operation?.kind === "llm");
  const ids = (indexes: (number | undefined)[]) => [
    ...new Set(indexes.flatMap((i) => (i === undefined ? [] : (tree.spans[i]?.spanId.toString() ?? [])))),
  ];
  const { subjects, tops } = group;
  const lastSubject = subjects.at(-1) ?? tops.at(-1);
  const workflows = subjects.filter((i) => tree.spans[i]?.operation?.kind === "workflow");
  // A workflow span often holds no output of its own: then the last agent's is the run's.
  const lastAgent = group.members.findLast((i) => tree.spans[i]?.operation?.kind === "agent");
  return {
    input: ids([workflows[0], subjects[0] ?? tops[0], calls[0]]),
    output: ids([workflows[0], lastSubject, lastAgent, calls.at(-1)]),
  };
}

function firstOf<Value>(
  spans: readonly StoredSpan[],
  pick: (span: StoredSpan) => Value | null | undefined,
): Value | null {
  for (const span of spans) {
    const value = pick(span);
    if (value !== null && value !== undefined && value !== "") return value;
  }
  return null;
}

/** Distinct, in order of first appearance. */
function names(
  spans: readonly StoredSpan[],
  pick: (span: StoredSpan) => string | null | undefined,
): string[] {
  const found = new Set<string>();
  for (const span of spans) {
    const name = pick(span);
    if (name && found.size < maxNames) found.add(name);
  }
  return [...found];
}

import { isFinal, type RunStatus } from "@/lib/model/run";
import type { MergedRun, RunFacts, Told } from "@/lib/model/run-facts";

const maxNames = 50;
const maxPreview = 300;

/**
 * One run from what the run API said and what its traces tell; null when neither says anything. Pure: the same words
 * in any order give the same run. Precedence:
 * - identity (workflow, version, environment, ids, attempt, parent) and input, output: the API, else the first trace that knows;
 * - status: a final one of the API; else, for a run that the API started and has not ended, what a workflow span says,
 *   for an agent may be only a part of it; else what the weightiest traces say, running while one of them runs;
 * - error: the API's where it said the final status, else the traces';
 * - counts, tokens, cost: the traces; the API's tokens and cost where no trace knows any;
 * - times: as the API's sender said; else the earliest start and latest end of the traces, the API's calls included.
 * `lostAtNs`: when a run that still runs was last heard of, if that is too long ago.
 */
export function mergeRun(
  told: Told | null,
  unsorted: readonly RunFacts[],
  lostAtNs: bigint | null = null,
): MergedRun | null {
  if (told === null && unsorted.length === 0) return null;
  const facts = [...unsorted].sort(byStart);
  const judged = statusFrom(told, facts);
  const status = judged === "running" && lostAtNs !== null ? "lost" : judged;
  const first = <Value>(pick: (one: RunFacts) => Value | null): Value | null => {
    for (const one of byWeight(facts)) {
      const value = pick(one);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    workflow: told?.workflow ?? first((f) => f.workflow) ?? "unnamed",
    version: told?.version ?? first((f) => f.version),
    environment: told?.environment ?? first((f) => f.environment),
    parentRunId: told?.parentRunId ?? first((f) => f.parentRunId),
    attempt: told?.attempt ?? first((f) => f.attempt),
    requestId: told?.requestId ?? first((f) => f.requestId),
    sessionId: told?.sessionId ?? first((f) => f.sessionId),
    userId: told?.userId ?? first((f) => f.userId),
    status,
    ...errorFrom(told, facts, status),
    startedNs: startFrom(told, facts),
    endedNs:
      status === "lost" && told !== null ? lostAtNs : status === "running" ? null : endFrom(told, facts),
    ...countsFrom(told, facts),
    agents: union(facts, (f) => f.agents),
    tools: union(facts, (f) => f.tools),
    models: union(facts, (f) => f.models),
    services: union(facts, (f) => f.services),
    inputPreview: told?.input?.slice(0, maxPreview) ?? first((f) => f.inputPreview),
    outputPreview: told?.output?.slice(0, maxPreview) ?? first((f) => f.outputPreview),
    source: facts.length === 0 ? "api" : told === null ? "spans" : "both",
  };
}

function byStart(a: RunFacts, b: RunFacts): number {
  const start = BigInt(a.startedNs) - BigInt(b.startedNs);
  if (start !== 0n) return start < 0n ? -1 : 1;
  // Two traces that start at the same instant: any order, as long as it is always the same.
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function byWeight(facts: readonly RunFacts[]): RunFacts[] {
  return [...facts].sort((a, b) => b.weight - a.weight);
}

function weightiest(facts: readonly RunFacts[]): RunFacts[] {
  const weight = Math.max(0, ...facts.map((one) => one.weight));
  return facts.filter((one) => one.weight === weight);
}

function statusFrom(told: Told | null, facts: readonly RunFacts[]): RunStatus {
  if (told?.status !== undefined && isFinal(told.status)) return told.status;
  const judges = weightiest(facts);
  const promised = told?.started === true;
  if (judges.length === 0 || (promised && judges[0]?.weight !== 2)) return "running";
  return judges.some((one) => one.status === "running")
    ? "running"
    : (lastToEnd(judges)?.status ?? "running");
}

function lastToEnd(facts: readonly RunFacts[]): RunFacts | undefined {
  return facts.reduce<RunFacts | undefined>(
    (last, one) => (last === undefined || BigInt(one.endedNs) >= BigInt(last.endedNs) ? one : last),
    undefined,
  );
}

function errorFrom(told: Told | null, facts: readonly RunFacts[], status: RunStatus) {
  if (status === "succeeded" || status === "running") return { error: null, errorType: null };
  const failing = tellingFailure(facts.filter((one) => one.error !== null));
  return {
    error: told?.error ?? failing?.error ?? null,
    errorType: told?.errorType ?? failing?.errorType ?? null,
  };
}

/** Words of the sender's own before "… failed"; then the weightiest trace; then the last to end. */
function tellingFailure(failing: readonly RunFacts[]): RunFacts | undefined {
  const said = failing.filter((one) => one.errorSaid);
  return lastToEnd(weightiest(said.length > 0 ? said : failing));
}

function startFrom(told: Told | null, facts: readonly RunFacts[]): bigint {
  if (told?.startedNs !== undefined) return BigInt(told.startedNs);
  const starts = facts.map((one) => one.startedNs);
  if (told !== null) starts.push(told.receivedNs);
  return inOrder(starts)[0] ?? 0n;
}

function endFrom(told: Told | null, facts: readonly RunFacts[]): bigint {
  const ends = told?.endedNs !== undefined ? [told.endedNs] : facts.map((one) => one.endedNs);
  return inOrder([...ends, startFrom(told, facts).toString()]).at(-1) ?? 0n;
}

function inOrder(instants: readonly string[]): bigint[] {
  return instants.map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function countsFrom(told: Told | null, facts: readonly RunFacts[]) {
  const sum = (pick: (one: RunFacts) => number) => facts.reduce((total, one) => total + pick(one), 0);
  const inputTokens = sum((f) => f.inputTokens);
  const outputTokens = sum((f) => f.outputTokens);
  const costs = facts.flatMap((one) => one.costUsd ?? []);
  const spansKnowTokens = inputTokens + outputTokens > 0;
  return {
    agentCalls: sum((f) => f.agentCalls),
    toolCalls: sum((f) => f.toolCalls),
    llmCalls: sum((f) => f.llmCalls),
    spanCount: sum((f) => f.spanCount),
    spansCut: facts.some((f) => f.spansCut === true),
    errorCount: sum((f) => f.errorCount),
    inputTokens: spansKnowTokens ? inputTokens : (told?.inputTokens ?? 0),
    outputTokens: spansKnowTokens ? outputTokens : (told?.outputTokens ?? 0),
    costUsd: costs.length > 0 ? costs.reduce((total, cost) => total + cost, 0) : (told?.costUsd ?? null),
  };
}

function union(facts: readonly RunFacts[], pick: (one: RunFacts) => readonly string[]): string[] {
  return [...new Set(facts.flatMap(pick))].slice(0, maxNames);
}

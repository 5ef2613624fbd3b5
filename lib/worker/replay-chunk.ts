// In: stored decisions and an evaluator. Out: rows of results and the totals with them.
import { replayLimits } from "@/lib/model/replay";
import type { Mappings } from "@/lib/normalise/decisions/read-result";
import type { DecisionToReplay } from "@/lib/query/replays/decisions-to-replay";
import type { Evaluator, Question } from "@/lib/replay/evaluator";
import { outcomeOf, type Replayed } from "@/lib/replay/outcome-of";
import type { PolicyReads } from "@/lib/replay/policy-reads";
import { questionOf, type ReplayRules } from "@/lib/replay/question-of";
import type { ReplayResultRow } from "@/lib/write/replay-results";
import type { ReplayTotals } from "@/lib/write/replays";

export type Replayer = {
  evaluator: Evaluator;
  reads: PolicyReads;
  rules: ReplayRules;
  mappings: Mappings;
};

export async function replayChunk(
  { evaluator, reads, rules, mappings }: Replayer,
  decisions: readonly DecisionToReplay[],
  before: ReplayTotals,
  signal: AbortSignal,
): Promise<{ rows: ReplayResultRow[]; totals: ReplayTotals }> {
  const asked = decisions.map((decision) => questionOf(decision, reads, rules));
  const questions = asked.filter((one): one is Question => !("kind" in one));
  const answers = (await evaluator.ask(questions, signal)).values();
  const totals: ReplayTotals = {
    ...before,
    counts: { ...before.counts },
    matrix: structuredClone(before.matrix),
  };
  const rows = decisions.map((decision, i) => {
    const question = asked[i];
    if (question === undefined) throw new RangeError("every decision has a question");
    const answer = "kind" in question ? question : answers.next().value;
    if (answer === undefined) throw new RangeError("every question has an answer");
    const path = "kind" in question ? "" : question.path;
    const missing = path === "" ? [] : reads.at(path).missing;
    return countedRow(decision, outcomeOf(decision, path, answer, missing, mappings), totals);
  });
  return { rows, totals };
}

function countedRow(decision: DecisionToReplay, replayed: Replayed, totals: ReplayTotals): ReplayResultRow {
  const { outcome, after } = replayed;
  totals.done += 1;
  totals.counts[outcome] = (totals.counts[outcome] ?? 0) + 1;
  if (after !== null) {
    const row = totals.matrix[decision.verdict] ?? {};
    row[after.verdict] = (row[after.verdict] ?? 0) + 1;
    totals.matrix[decision.verdict] = row;
  }
  const differs = after !== null && outcome !== "same";
  return {
    n: totals.done,
    outcome,
    timeNs: decision.timeNs,
    decisionId: decision.id,
    policy: decision.policy,
    revision: decision.revision,
    agent: decision.agent,
    tool: decision.tool,
    userId: decision.userId,
    requestId: decision.requestId,
    runId: decision.runId,
    traceId: decision.traceId,
    verdictBefore: decision.verdict,
    verdictAfter: after?.verdict ?? null,
    ruleBefore: decision.rule,
    ruleAfter: after?.rule ?? null,
    reasonBefore: decision.reason,
    reasonAfter: after?.reason ?? null,
    why: replayed.why,
    said: replayed.said,
    resultBefore: differs ? kept(decision.result, totals) : null,
    resultAfter: differs ? kept(replayed.result, totals) : null,
  };
}

/** For reading only; verdicts and reasons are there either way. */
function kept(result: string | null, totals: ReplayTotals): string | null {
  if (result === null || result.length > replayLimits.resultBytes) return null;
  if (totals.resultBytes + result.length > replayLimits.allResultBytes) return null;
  totals.resultBytes += result.length;
  return result;
}

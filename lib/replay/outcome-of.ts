// In: a decision and what the policy answers now. Out: what became of it. Pure.
import { isDeepStrictEqual } from "node:util";
import type { Verdict } from "@/lib/model/decision";
import type { NotReplayableReason, ReplayOutcome } from "@/lib/model/replay";
import type { ReplayedDecision } from "@/lib/model/replayed-decision";
import type { Mappings, ResultReading } from "@/lib/normalise/decisions/read-result";
import type { Answer } from "./evaluator";
import { missingData, type NotReplayable, nothingAt, notRecorded } from "./question-of";

export type Replayed = {
  outcome: ReplayOutcome;
  after: ResultReading | null;
  /** JSON of the answer; null where there is none, or it is as before. */
  result: string | null;
  why: NotReplayableReason | null;
  said: string | null;
};

/** `missing`: documents that the policy reads at this path and that were not given. */
export function outcomeOf(
  decision: ReplayedDecision,
  path: string,
  answer: Answer | NotReplayable,
  missing: readonly string[],
  mappings: Mappings,
): Replayed {
  switch (answer.kind) {
    case "not_replayable":
      return { outcome: "not_replayable", after: null, result: null, why: answer.why, said: answer.said };
    case "not_recorded":
      return outcomeOf(decision, path, notRecorded(answer.builtin), missing, mappings);
    case "nothing_at_path":
      return outcomeOf(decision, path, nothingAt(path), missing, mappings);
    case "error":
      return { outcome: "error", after: null, result: null, why: null, said: answer.message };
    case "undefined":
    case "result": {
      const text = answer.kind === "result" ? answer.result : null;
      const result: unknown = text === null ? undefined : JSON.parse(text);
      const after = mappings.read({ policy: path, result });
      const outcome = compare(decision, path, result, after.verdict);
      if (outcome === "same") return { outcome, after, result: null, why: null, said: null };
      // Whether it is the policy or what it lacks cannot be told.
      if (missing.length > 0) return outcomeOf(decision, path, missingData(missing), missing, mappings);
      return { outcome, after, result: text, why: null, said: null };
    }
  }
}

function compare(decision: ReplayedDecision, path: string, result: unknown, after: Verdict): ReplayOutcome {
  const { verdict: before } = decision;
  // Elsewhere, or with parts of the old result hidden, only verdicts can be held against each other.
  const isComparable =
    decision.source === "opa" &&
    decision.policy === path &&
    !decision.hidden.some((hidden) => hidden === "/result" || hidden.startsWith("/result/"));
  if (isComparable && isDeepStrictEqual(result, parsed(decision.result))) return "same";
  if (before === after) return isComparable ? "changed" : "same";
  if (before === "allow" && after === "deny") return "allow_to_deny";
  if (before === "deny" && after === "allow") return "deny_to_allow";
  return "changed";
}

function parsed(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text);
}

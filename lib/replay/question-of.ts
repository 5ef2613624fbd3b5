// In: a stored decision, and what the policy reads. Out: the question to ask it with, or why that would not be honest. Pure.
import type { NotReplayableReason } from "@/lib/model/replay";
import type { ReplayedDecision } from "@/lib/model/replayed-decision";
import { elementAt } from "@/lib/normalise/decisions/json-slices";
import type { Question } from "./evaluator";
import { clockBuiltin } from "./nondeterministic";
import { hiddenInputs, type PolicyReads } from "./policy-reads";

export type ReplayRules = {
  /** Asked instead of each decision's own path. */
  entrypoint: string | null;
  useDecisionTime: boolean;
  ignoreHidden: readonly string[];
};
export type NotReplayable = { kind: "not_replayable"; why: NotReplayableReason; said: string };

const maxListed = 5;

export function questionOf(
  decision: ReplayedDecision,
  reads: PolicyReads,
  rules: ReplayRules,
): Question | NotReplayable {
  const { source, input, hidden } = decision;
  const path = rules.entrypoint ?? (source === "opa" ? decision.policy : null);
  if (path === null || path === "")
    return not(
      "no_policy_path",
      source === "opa"
        ? "It was asked by a query, not by a path; an entrypoint asks it all the same"
        : `It is not of an OPA (source ${source}) and names no path; an entrypoint asks it all the same`,
    );
  if (input === null) return not("no_input", "No input was stored with it");
  const paths = hiddenInputs(hidden, rules.ignoreHidden);
  if (paths.length > 0) return not("hidden_input", `Hidden before it was stored: ${listed(paths)}`);
  const { isDefined, calls } = reads.at(path);
  if (!isDefined) return nothingAt(path);
  const isAskingWorld = calls.length > 0 || reads.isCompiled;
  const answersHidden = isAskingWorld ? hidden.filter((one) => one.startsWith("/nd_builtin_cache")) : [];
  if (answersHidden.length > 0)
    return not(
      "not_recorded",
      `What builtins answered was hidden before it was stored: ${listed(answersHidden)}`,
    );
  return { path, input, recorded: isAskingWorld ? recordedOf(decision, rules.useDecisionTime) : "{}" };
}

export function nothingAt(path: string): NotReplayable {
  return not("nothing_at_path", `The policy defines nothing at ${path}`);
}

export function notRecorded(builtin: string): NotReplayable {
  return not("not_recorded", `It asks ${builtin}, and what that answered then was not recorded`);
}

export function missingData(missing: readonly string[]): NotReplayable {
  return not(
    "missing_data",
    `It comes out differently, and the policy reads ${listed(missing)}, not given with it`,
  );
}

function not(why: NotReplayableReason, said: string): NotReplayable {
  return { kind: "not_replayable", why, said };
}

function listed(names: readonly string[]): string {
  const more = names.length - maxListed;
  return names.slice(0, maxListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** nd_builtin_cache letter by letter, with the decision's own time where no clock was recorded. */
function recordedOf({ details, timeNs }: ReplayedDecision, useDecisionTime: boolean): string {
  const cache = field(details, "nd_builtin_cache") ?? "{}";
  if (!useDecisionTime || field(cache, clockBuiltin) !== null) return cache;
  const clock = `"${clockBuiltin}":{"[]":${timeNs}}`;
  const others = elementAt(cache, 0).fields ?? [];
  return others.length === 0 ? `{${clock}}` : `{${clock},${cache.slice(cache.indexOf("{") + 1)}`;
}

function field(text: string | null, name: string): string | null {
  if (text === null) return null;
  const found = elementAt(text, 0).fields?.find(({ key }) => key === name);
  return found === undefined ? null : text.slice(found.start, found.end);
}

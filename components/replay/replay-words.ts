import type { ReplayRow } from "@/lib/contract/replay";
import type { EvaluatorKind, NotReplayableReason, ReplayOutcome, ReplayState } from "@/lib/model/replay";

/** In the order in which a person wants to know. */
export const outcomeOrder: readonly ReplayOutcome[] = [
  "allow_to_deny",
  "deny_to_allow",
  "changed",
  "error",
  "not_replayable",
  "same",
];

export const outcomeWords: Record<ReplayOutcome, string> = {
  allow_to_deny: "Newly denied",
  deny_to_allow: "Newly allowed",
  changed: "Changed",
  error: "Error",
  not_replayable: "Not replayable",
  same: "Same",
};

export const outcomeAbout: Record<ReplayOutcome, string> = {
  allow_to_deny: "were allowed and would be denied",
  deny_to_allow: "were denied and would be allowed",
  changed: "come out differently in another way: verdict, rule, reason or result",
  error: "could not be evaluated",
  not_replayable: "could not be asked again honestly",
  same: "come out as they did",
};

export const whyWords: Record<NotReplayableReason, string> = {
  no_policy_path: "No policy path",
  no_input: "No input",
  hidden_input: "Hidden input",
  nothing_at_path: "Nothing at its path",
  missing_data: "Missing data",
  not_recorded: "Not recorded",
};

export const stateWords: Record<ReplayState, string> = {
  queued: "Waiting",
  running: "Running",
  done: "Done",
  cancelled: "Cancelled",
  failed: "Failed",
};

export const evaluatorWords: Record<EvaluatorKind, string> = {
  local: "An opa of its own",
  server: "The OPA of OPA_URL",
  wasm: "WebAssembly",
};

export function isUnfinished({ state }: Pick<ReplayRow, "state">): boolean {
  return state === "queued" || state === "running";
}

export function replayTitle({ name, policy_name: policy }: Pick<ReplayRow, "name" | "policy_name">): string {
  return name === "" ? policy : name;
}

/** What became of a decision under another policy. `changed`: any other difference of verdict, rule, reason or result. */
export const replayOutcomes = [
  "allow_to_deny",
  "deny_to_allow",
  "changed",
  "error",
  "not_replayable",
  "same",
] as const;
export type ReplayOutcome = (typeof replayOutcomes)[number];

/** Why a decision cannot be asked again honestly. */
export const notReplayableReasons = [
  "no_policy_path",
  "no_input",
  "hidden_input",
  "nothing_at_path",
  "missing_data",
  "not_recorded",
] as const;
export type NotReplayableReason = (typeof notReplayableReasons)[number];

export const replayStates = ["queued", "running", "done", "cancelled", "failed"] as const;
export type ReplayState = (typeof replayStates)[number];

/** Who evaluates: an `opa` on the path, the server that OPA_URL names, a WebAssembly module in a thread of ours. */
export const evaluatorKinds = ["local", "server", "wasm"] as const;
export type EvaluatorKind = (typeof evaluatorKinds)[number];

/** A fault of a policy, where it can be told: rows and columns count from 1. */
export type PolicyFault = { file: string | null; row: number | null; column: number | null; message: string };

export const replayLimits = {
  /** Of one Rego text, and of the data document beside it. */
  textBytes: 256 * 1024,
  dataBytes: 1024 * 1024,
  /** Of an uploaded bundle: as sent, unpacked, and its files. */
  bundleBytes: 8 * 1024 * 1024,
  unpackedBytes: 64 * 1024 * 1024,
  bundleFiles: 2_000,
  /** Kept in one project. */
  bundles: 200,
  /** One result that is kept for reading, and all of a replay. */
  resultBytes: 16 * 1024,
  allResultBytes: 200 * 1024 * 1024,
  /** Waiting or running in one project. */
  unfinished: 5,
} as const;

/** Asks for results that name no rule, no agent, nothing. */
export const noneNamed = "(none)";

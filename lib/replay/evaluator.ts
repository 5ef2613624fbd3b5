import type { EvaluatorKind, PolicyFault } from "@/lib/model/replay";

/** One decision to ask again. Everything is JSON text as it was sent: numbers past 2^53 stay what they are. */
export type Question = {
  /** `agents/tools/allow` */
  path: string;
  input: string;
  /** What nondeterministic builtins answered: OPA's nd_builtin_cache. */
  recorded: string;
};

export type Answer =
  /** JSON text. */
  | { kind: "result"; result: string }
  | { kind: "undefined" }
  | { kind: "error"; message: string }
  /** It asked a builtin whose answer was not recorded. */
  | { kind: "not_recorded"; builtin: string }
  | { kind: "nothing_at_path" };

export type Evaluator = {
  kind: EvaluatorKind;
  /** Kind and version, for people. */
  name: string;
  /** Answers in the order of the questions. Throws EvaluatorGone, or what the signal says. */
  ask: (questions: readonly Question[], signal: AbortSignal) => Promise<Answer[]>;
  close: () => Promise<void>;
};

/** The policy cannot be used, and where it is at fault; nothing was asked. */
export class PolicyRefused extends Error {
  readonly faults: readonly PolicyFault[];
  constructor(faults: readonly PolicyFault[]) {
    super(faults.map(({ message }) => message).join("; "));
    this.faults = faults;
  }
}

/** It does not answer any more. */
export class EvaluatorGone extends Error {}

export function refused(message: string): PolicyRefused {
  return new PolicyRefused([{ file: null, row: null, column: null, message }]);
}

import type { DecisionPoint, Verdict } from "./decision";

// How a project reads decisions. These are the documents of telemetry.decision_settings, hence the names in snake case;
// lib/contract/decision-settings.ts bounds them.

export type Scalar = string | number | boolean | null;

/** Where a value stands in JSON: a pointer (`/deny/0/msg`) or dotted (`deny.0.msg`); "" is the whole value. */
export type ValuePath = string;

/**
 * One question to the result of a policy. `word`: the value is a word for a verdict (`"block"`, `"approve"`), which is then the
 * answer. `non_empty`: a list, object or text with something in it, or true.
 */
export type VerdictRule = {
  path: ValuePath;
  expect: "equals" | "truthy" | "non_empty" | "word";
  /** For `equals`. */
  value?: Scalar | undefined;
  /** Holds where the value is there and is not as expected. What is absent never holds. */
  negated?: boolean | undefined;
  /** What follows where it holds; not for `word`. */
  verdict?: Verdict | undefined;
  /** The rule that said so: its name, or where in the result its name stands. */
  rule?: string | undefined;
  rule_path?: ValuePath | undefined;
  /** A text, a list of texts, or objects with `msg`, `message` or `reason`. */
  reason_path?: ValuePath | undefined;
};

/** How results of some OPA policies are read. The first mapping whose glob fits is used, and in it the first rule that holds. */
export type OpaMapping = {
  /** Glob over the policy path without its leading slash; `*` stays within a segment, `**` does not. */
  policy: string;
  verdicts: readonly VerdictRule[];
  /** Where no rule holds; `unknown` when absent. */
  otherwise?: Verdict | undefined;
  /** Where the policy has no result at all; `unknown` when absent. */
  undefined_result?: Verdict | undefined;
  point?: DecisionPoint | undefined;
  /** Into the input; where absent or without a value there, the usual names are tried. */
  agent_path?: ValuePath | undefined;
  tool_path?: ValuePath | undefined;
  user_path?: ValuePath | undefined;
  session_path?: ValuePath | undefined;
  request_id_path?: ValuePath | undefined;
};

/** A span's attribute (`span.name` and `scope.name` too), or a place inside it where it holds JSON. */
export type SpanValue = { attribute: string; path?: ValuePath | undefined };

/** `is`: glob over the value, without regard to case; absent: the attribute has to be there. */
export type SpanCondition = { attribute: string; is?: string | undefined };

/** Which spans of a source without verdicts of its own are decisions, and where they say what. */
export type SpanRule = {
  name: string;
  /** All must hold; at least one asks an attribute other than `span.name` and `scope.name`. */
  match: readonly SpanCondition[];
  /** Places to look for the verdict; the first with a value that can be read decides. */
  verdict: readonly SpanValue[];
  /** Words of this source beyond the usual ones (lib/normalise/decisions/verdict-words.ts); in lower case. `*`: any other. */
  words?: { readonly [word: string]: Verdict } | undefined;
  point?: DecisionPoint | undefined;
  policy?: string | undefined;
  /** The span's name where nothing is found. */
  rule?: readonly SpanValue[] | undefined;
  reason?: readonly SpanValue[] | undefined;
  agent?: readonly SpanValue[] | undefined;
  tool?: readonly SpanValue[] | undefined;
  /** Attributes that hold what was looked at and what came out. */
  input?: string | undefined;
  result?: string | undefined;
};

export const redactionTargets = ["input", "output", "attributes", "logs"] as const;
export type RedactionTarget = (typeof redactionTargets)[number];

/** Patterns that need more than a regular expression (a check digit), or that everybody would write alike. */
export const builtInPatterns = ["email", "bearer_token", "aws_key", "credit_card", "private_key"] as const;
export type BuiltInPattern = (typeof builtInPatterns)[number];

/**
 * What is overwritten before storage. `key`: whole values under this name at any depth, a glob without regard to case.
 * `pattern`: what a regular expression finds in texts.
 */
export type RedactionRule = {
  name: string;
  targets: readonly RedactionTarget[];
  enabled?: boolean | undefined;
} & (
  | { kind: "key"; key: string }
  | { kind: "pattern"; pattern: string; ignore_case?: boolean | undefined }
  | { kind: "built_in"; built_in: BuiltInPattern }
);

export type DecisionSettings = {
  mappings: readonly OpaMapping[];
  span_rules: readonly SpanRule[];
  redaction: readonly RedactionRule[];
};

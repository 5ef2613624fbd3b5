import type { OpaMapping, VerdictRule } from "@/lib/model/decision-rules";

const says = (path: string, value: boolean, rule?: string): VerdictRule => ({
  path,
  expect: "equals",
  value,
  verdict: value ? "allow" : "deny",
  ...(rule !== undefined && { rule }),
});
const lists = (path: string, verdict: "deny" | "warn" | "require_approval"): VerdictRule => ({
  path,
  expect: "non_empty",
  verdict,
  rule: path,
  reason_path: path,
});
const isEmpty = (path: string): VerdictRule => ({
  path,
  expect: "non_empty",
  negated: true,
  verdict: "allow",
});
/** A rule that lists what is wrong and was asked for by itself. */
const listing = (
  policy: string,
  rule: string,
  verdict: "deny" | "warn" | "require_approval",
): OpaMapping => ({
  policy,
  verdicts: [
    { path: "", expect: "non_empty", verdict, rule, reason_path: "" },
    { path: "", expect: "non_empty", negated: true, verdict: "allow" },
  ],
});

/**
 * How results are read where a project says nothing: denials first, then what wants a person, then a verdict in words, then
 * yes or no. After a project's own mappings.
 */
export const defaultMappings: readonly OpaMapping[] = [
  listing("**/deny", "deny", "deny"),
  listing("deny", "deny", "deny"),
  listing("**/violation", "violation", "deny"),
  listing("**/violations", "violations", "deny"),
  listing("**/require_approval", "require_approval", "require_approval"),
  listing("**/warn", "warn", "warn"),
  {
    policy: "**",
    verdicts: [
      lists("deny", "deny"),
      lists("denied", "deny"),
      lists("violation", "deny"),
      lists("violations", "deny"),
      lists("blocked", "deny"),
      lists("require_approval", "require_approval"),
      lists("requires_approval", "require_approval"),
      lists("approval_required", "require_approval"),
      { path: "", expect: "word" },
      { path: "verdict", expect: "word" },
      { path: "decision", expect: "word" },
      { path: "effect", expect: "word" },
      { path: "action", expect: "word" },
      { path: "outcome", expect: "word" },
      { path: "result", expect: "word" },
      says("allow", false, "allow"),
      says("allowed", false, "allowed"),
      says("authorized", false, "authorized"),
      says("permit", false, "permit"),
      says("result", false),
      says("", false),
      // Kubernetes admission control asks for the whole review.
      { ...says("response.allowed", false), reason_path: "response.status" },
      lists("warn", "warn"),
      lists("warnings", "warn"),
      says("allow", true, "allow"),
      says("allowed", true, "allowed"),
      says("authorized", true, "authorized"),
      says("permit", true, "permit"),
      says("result", true),
      says("", true),
      says("response.allowed", true),
      isEmpty("deny"),
      isEmpty("violation"),
      isEmpty("violations"),
    ],
  },
];

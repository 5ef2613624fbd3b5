import { createHash } from "node:crypto";
import { type Decision, isBlocking, isGuardrail } from "./decision";
import type { IssueKind } from "./issue";

/** One short text for what makes an issue one, whatever the length of its parts. */
export function issueKey(parts: readonly (string | null)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

type Blocked = Pick<Decision, "source" | "point" | "verdict" | "policy" | "rule" | "agent" | "tool">;
export type DecisionIssue = {
  kind: Extract<IssueKind, "denials" | "guardrail">;
  parts: (string | null)[];
};

/** What a rail is called: its rule, else its configuration, else who it is. */
export function railOf({ rule, policy, source }: Pick<Blocked, "rule" | "policy" | "source">): string {
  return rule ?? policy ?? source;
}

/** The issue that a blocking decision belongs to; null for one that blocks nothing. */
export function decisionIssue(one: Blocked): DecisionIssue | null {
  if (!isBlocking(one.verdict)) return null;
  const { policy, rule, tool, agent, point } = one;
  return isGuardrail(one)
    ? { kind: "guardrail", parts: ["guardrail", railOf(one), point, agent] }
    : { kind: "denials", parts: ["denial", policy, rule, tool, agent] };
}

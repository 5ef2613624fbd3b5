import type { DecisionPoint } from "@/lib/model/decision";

const words: [RegExp, DecisionPoint][] = [
  [/^(input|inputs|prompt|prompts|user|request|pre|guardrails_input|guardrail_input)$/, "input"],
  [/^(output|outputs|response|responses|answer|post|guardrails_output|guardrail_output|bot)$/, "output"],
  [
    /^(tool|tools|tool_call|tool_calls|action|actions|execution|function|mcp|tool_input|tool_output)$/,
    "tool_call",
  ],
  [/^(retrieval|retrieve|rag|memory|knowledge)$/, "retrieval"],
  [/^(human|approval|approvals|review|human_approval|human_review|human_in_the_loop)$/, "human"],
  [/^(ingress|api|gateway|authz|http)$/, "ingress"],
];

/** A source's own word for where it was asked. */
export function pointOfWord(word: string | null | undefined): DecisionPoint | null {
  const plain = word
    ?.trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
  if (plain === undefined || plain.length > 64) return null;
  return words.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** Of a policy that names no tool: its path says more than that it was asked at the door. */
export function pointOfPolicy(policy: string | null): DecisionPoint {
  const segments = (policy ?? "")
    .slice(0, 256)
    .toLowerCase()
    .split(/[/._-]/);
  for (const point of ["input", "output", "retrieval", "human"] as const)
    if (segments.some((segment) => pointOfWord(segment) === point)) return point;
  return "ingress";
}

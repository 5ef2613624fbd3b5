import { randomBytes, randomUUID } from "node:crypto";
import type { Verdict } from "@/lib/model/decision";

/** A question to the policy of this folder, and what its row has to say. */
export type Question = {
  requestId: string;
  traceId: string;
  spanId: string;
  input: { tool_name: string; agent_id: string; agent_type: string; user: string; parameters: object };
  verdict: Verdict;
  rule: string;
  reason: string | null;
  erased: string[];
  masked: string[];
};

export const secret = "hunter2-never-stored";
export const cardNumber = "4111111111111111";

/** Of four kinds in turn: allowed, denied for two reasons, left to a person; each fourth bears secrets. */
export function makeQuestions(count: number): Question[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = i % 4;
    const bears = i % 16 >= 12;
    const parameters = { ...parametersOf(kind, i), ...(bears && { password: secret, card: cardNumber }) };
    return {
      requestId: `req-${randomUUID()}`,
      traceId: randomBytes(16).toString("hex"),
      spanId: randomBytes(8).toString("hex"),
      input: { ...toolOf(kind), agent_id: `agent-${i % 7}`, user: `user-${i % 40}`, parameters },
      ...answerOf(kind, i),
      erased: bears ? ["/input/parameters/password"] : [],
      masked: bears ? ["/input/parameters/card"] : [],
    };
  });
}

function toolOf(kind: number): { tool_name: string; agent_type: string } {
  const tool = ["read_file", "delete_file", "run_shell", "pay"][kind] ?? "read_file";
  return { tool_name: tool, agent_type: "executor" };
}

function parametersOf(kind: number, i: number): object {
  if (kind === 1) return { path: `/etc/file-${i}` };
  if (kind === 2) return { command: "ls" };
  return kind === 3 ? { amount: 201 + i } : { path: "/workspace/a" };
}

function answerOf(kind: number, i: number): Pick<Question, "verdict" | "rule" | "reason"> {
  if (kind === 1)
    return { verdict: "deny", rule: "deny", reason: `path /etc/file-${i} is outside of the workspace` };
  if (kind === 2)
    return { verdict: "deny", rule: "deny", reason: "shell commands are not for agents of this kind" };
  if (kind === 3)
    return {
      verdict: "require_approval",
      rule: "require_approval",
      reason: `payments over 200 EUR need a person, this is ${201 + i}`,
    };
  return { verdict: "allow", rule: "allow", reason: null };
}

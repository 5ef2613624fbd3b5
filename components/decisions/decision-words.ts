import type { DecisionPoint, Verdict } from "@/lib/model/decision";

/** What a sentence about a decision is made of, whichever answer of the API it comes from. */
export type Told = {
  verdict: string;
  point: string | null;
  policy: string | null;
  rule: string | null;
  reason: string | null;
  agent: string | null;
  tool: string | null;
  user: string | null;
  service: string | null;
};

/** `name`: set apart in mono, since people compare it letter by letter. */
export type Words = { text: string; isName: boolean }[];

const plain = (text: string) => ({ text, isName: false });
const name = (text: string) => ({ text, isName: true });

const verbs: Record<Verdict, string> = {
  allow: "allowed it",
  deny: "denied it",
  modify: "changed it",
  require_approval: "wants a person to approve it",
  warn: "let it pass with a warning",
  audit: "let it pass and noted it",
  error: "failed to decide",
  unknown: "gave an answer that no mapping reads",
};

export function verdictVerb(verdict: string): string {
  return (verbs as Record<string, string | undefined>)[verdict] ?? verbs.unknown;
}

const pointWords: Record<DecisionPoint, string> = {
  input: "Input",
  output: "Output",
  tool_call: "Tool call",
  retrieval: "Retrieval",
  ingress: "Ingress",
  human: "Human",
};

export function pointName(point: string | null): string {
  return point === null ? "–" : ((pointWords as Record<string, string | undefined>)[point] ?? point);
}

const sourceWords: Record<string, string> = {
  opa: "OPA",
  api: "API",
  taskpilot: "TaskPilot",
  nemo: "NeMo Guardrails",
  guardrails_ai: "Guardrails AI",
  otel_guardrail: "OTel guardrail span",
  openllmetry: "OpenLLMetry",
  openinference: "OpenInference",
  span_rule: "Span rule",
  log: "Log line",
};

export function sourceName(source: string): string {
  return sourceWords[source] ?? source;
}

/** Policy and rule as one name; a rail has only a rule, a boolean policy only a path. */
export function ruleName({ policy, rule }: Pick<Told, "policy" | "rule">): string | null {
  if (policy === null || rule === null || policy === rule) return policy ?? rule;
  return policy.endsWith(`/${rule}`) || policy.endsWith(`.${rule}`) ? policy : `${policy} · ${rule}`;
}

/** Who asked for what. */
export function askedWords(told: Told): Words {
  const who = told.agent ?? told.user ?? told.service;
  const subject = who === null ? plain("Somebody") : name(who);
  const tool = told.tool === null ? null : name(told.tool);
  switch (told.point) {
    case "tool_call":
      return tool === null
        ? [subject, plain(" asked to call a tool")]
        : [subject, plain(" asked to run "), tool];
    case "input":
      return [plain("The input of "), who === null ? plain("a request") : subject, plain(" was checked")];
    case "output":
      return [plain("The output of "), who === null ? plain("a model") : subject, plain(" was checked")];
    case "retrieval":
      return [subject, plain(" asked to retrieve"), ...(tool === null ? [] : [plain(" from "), tool])];
    case "ingress":
      return [subject, plain(" asked to be let in"), ...(tool === null ? [] : [plain(" to "), tool])];
    case "human":
      return [subject, plain(" asked a person"), ...(tool === null ? [] : [plain(" about "), tool])];
    default:
      return tool === null ? [subject, plain(" asked")] : [subject, plain(" asked for "), tool];
  }
}

/** The whole decision in one sentence: who asked for what, who said what to it, and why. */
export function decisionSentence(told: Told): Words {
  const judge = told.policy ?? told.rule;
  const reason = shortReason(told.reason);
  return [
    ...askedWords(told),
    plain("; "),
    judge === null ? plain("a policy") : name(judge),
    plain(` ${verdictVerb(told.verdict)}${reason === null ? "" : `: ${reason}`}`),
  ];
}

export function plainText(words: Words): string {
  return words.map(({ text }) => text).join("");
}

const reasonMost = 240;

/** The reason's first line, at a length that a head can hold. */
export function shortReason(reason: string | null): string | null {
  const line = reason?.trim().split("\n")[0] ?? "";
  if (line === "") return null;
  return line.length > reasonMost ? `${line.slice(0, reasonMost)}…` : line;
}

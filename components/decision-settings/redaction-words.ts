import type { BuiltInPattern, RedactionRule, RedactionTarget } from "@/lib/model/decision-rules";

export const builtInWords: Record<BuiltInPattern, string> = {
  email: "E-mail addresses",
  bearer_token: "Bearer tokens and JSON web tokens",
  aws_key: "AWS keys",
  credit_card: "Credit card numbers (check digit right)",
  private_key: "Private keys (PEM)",
};

export const targetWords: Record<RedactionTarget, { title: string; about: string }> = {
  input: { title: "Inputs", about: "inputs of decisions, prompts and arguments of spans, inputs of runs" },
  output: { title: "Outputs", about: "results of decisions, answers and results of spans, outputs of runs" },
  attributes: {
    title: "Attributes",
    about: "all other attributes, names and messages, details of decisions",
  },
  logs: { title: "Logs", about: "bodies of log records" },
};

export const kindWords: Record<RedactionRule["kind"], string> = {
  built_in: "Built in",
  key: "Name",
  pattern: "Pattern",
};

/** What a rule takes away, in words. */
export function ruleWords(rule: RedactionRule): string {
  if (rule.kind === "built_in") return builtInWords[rule.built_in];
  if (rule.kind === "key") return `values under the name ${rule.key}`;
  return `/${rule.pattern}/${rule.ignore_case ? "i" : ""}`;
}

/** A name that no other rule has. */
export function freeName(wanted: string, rules: readonly RedactionRule[]): string {
  const taken = new Set(rules.map(({ name }) => name));
  for (let i = 1; ; i += 1) {
    const name = i === 1 ? wanted : `${wanted} ${i}`;
    if (!taken.has(name)) return name;
  }
}

/** The same rule of another kind, with what both have. */
export function ofKind(rule: RedactionRule, kind: RedactionRule["kind"]): RedactionRule {
  const { name, targets, enabled } = rule;
  const common = { name, targets, ...(enabled === undefined ? {} : { enabled }) };
  if (kind === "built_in") return { ...common, kind, built_in: "email" };
  if (kind === "key") return { ...common, kind, key: "" };
  return { ...common, kind, pattern: "" };
}

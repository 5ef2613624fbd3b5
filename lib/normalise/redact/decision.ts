import type { Decision } from "@/lib/model/decision";
import { redactedText } from "@/lib/model/redacted-text";
import type { CountRule, RulesByTarget } from "./rules-by-target";
import { Walk } from "./walk";

const maxPointers = 1_000;
/** Shorter ones stand in many a sentence by chance. */
const leastInText = 4;

/** Fields that were read from the input or from elsewhere, by the names that the query language has for them. */
const names = {
  policy: "policy",
  rule: "rule",
  revision: "revision",
  agent: "agent",
  tool: "tool",
  userId: "user",
  service: "service",
} as const;
/** What they join is joined by nothing once it is redacted. */
const ids = { requestId: "request_id", runId: "run_id", sessionId: "session_id" } as const;

/** A decision without what the rules name. Fields that repeat a redacted value of its input or result go with it. */
export function redactDecision(decision: Decision, rules: RulesByTarget, count: CountRule): Decision {
  const gone = new Set<string>();
  const pointers = new Set(decision.redacted);
  const walk = (target: keyof RulesByTarget, prefix: string) =>
    new Walk(rules[target], {
      count,
      gone: (value) => gone.add(value),
      at: (path) => {
        if (pointers.size < maxPointers) pointers.add(prefix + path.map(escaped).join(""));
      },
    });
  const json = (text: string | null, target: keyof RulesByTarget, prefix: string) =>
    text === null || rules[target].isEmpty ? text : walk(target, prefix).text(text);
  const input = json(decision.input, "input", "/input");
  const result = json(decision.result, "output", "/result");
  const details = json(decision.details, "attributes", "");
  const named = (name: string, value: string | null): string | null => {
    if (value === null || value === redactedText) return value;
    const shown = gone.has(value) ? redactedText : walk("attributes", `/${name}`).underKey(name, value);
    return typeof shown === "string" ? shown : redactedText;
  };
  const shown = { ...decision, input, result, details };
  for (const [field, name] of Object.entries(names) as [keyof typeof names, string][])
    shown[field] = named(name, decision[field]);
  for (const [field, name] of Object.entries(ids) as [keyof typeof ids, string][]) {
    const id = named(name, decision[field]);
    shown[field] = id === decision[field] && id !== redactedText ? id : null;
  }
  shown.reason = withoutGone(named("reason", decision.reason), gone);
  shown.attributes = redactAttributes(decision.attributes, gone, { rules, count });
  shown.redacted = [...pointers];
  return shown;
}

/** Keys are paths: those of the input and the result are theirs. */
function redactAttributes(
  attributes: Decision["attributes"],
  gone: ReadonlySet<string>,
  { rules, count }: { rules: RulesByTarget; count: CountRule },
): Decision["attributes"] {
  // What they repeat has been counted there.
  const silent = { count: () => {} };
  const walks = {
    input: new Walk(rules.input, silent),
    output: new Walk(rules.output, silent),
    attributes: new Walk(rules.attributes, { count }),
  };
  const shown: Decision["attributes"] = new Map();
  for (const [key, value] of attributes) {
    const walk = key.startsWith("input.")
      ? walks.input
      : key.startsWith("result.")
        ? walks.output
        : walks.attributes;
    const name = key.replace(/^(input|result)\./, "");
    const text = String(value);
    const kept = text.length >= leastInText && gone.has(text) ? redactedText : walk.underKey(name, value);
    const isScalar = typeof kept === "string" || typeof kept === "number" || typeof kept === "boolean";
    shown.set(walk.text(key), isScalar ? kept : redactedText);
  }
  return shown;
}

function withoutGone(text: string | null, gone: ReadonlySet<string>): string | null {
  if (text === null) return null;
  let shown = text;
  for (const value of gone) if (value.length >= leastInText) shown = shown.replaceAll(value, redactedText);
  return gone.has(text) ? redactedText : shown;
}

/** One step of a JSON pointer. */
function escaped(step: string): string {
  return `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

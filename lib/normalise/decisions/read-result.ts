// In: the result of a policy and a project's mappings. Out: verdict, rule and reason. The same for what arrives, for what is
// replayed and for what is tried in the settings. Pure.
import { BoundedMap } from "@/lib/model/bounded-map";
import type { Verdict } from "@/lib/model/decision";
import type { OpaMapping, VerdictRule } from "@/lib/model/decision-rules";
import { compileGlob, type Glob } from "@/lib/model/glob";
import { defaultMappings } from "./default-mappings";
import { isObject, pathSteps, textOf, valueAt } from "./value-at";
import { verdictOfWord } from "./verdict-words";

export type ResultReading = { verdict: Verdict; rule: string | null; reason: string | null };
/** `result` undefined: the policy had none. `error`: OPA's error object where evaluation failed. */
export type PolicyAnswer = { policy: string | null; result: unknown; error?: unknown };

type CompiledRule = VerdictRule & {
  steps: string[];
  ruleSteps: string[] | null;
  reasonSteps: string[] | null;
};
type CompiledMapping = {
  mapping: OpaMapping;
  isBuiltIn: boolean;
  fits: Glob;
  rules: CompiledRule[];
};

const reasonKeys = ["reasons", "reason", "deny_reasons", "deny_reason", "msg", "message", "explanation"];
const ruleKeys = ["rule", "rule_id", "rule_name", "policy_id", "matched_rule"];

/** A project's mappings before the built-in ones, ready for many results. */
export class Mappings {
  readonly #all: CompiledMapping[];
  readonly #byPolicy = new BoundedMap<CompiledMapping>(200_000);

  constructor(own: readonly OpaMapping[] = []) {
    this.#all = [
      ...own.map((mapping) => compiled(mapping, false)),
      ...defaultMappings.map((mapping) => compiled(mapping, true)),
    ];
  }

  of(policy: string | null): OpaMapping {
    return this.#find(policy).mapping;
  }

  read({ policy, result, error }: PolicyAnswer): ResultReading {
    if (error !== undefined && error !== null)
      return { verdict: "error", rule: lastSegment(policy), reason: reasonText(error) };
    const found = this.#find(policy);
    const { mapping } = found;
    if (result === undefined)
      return { verdict: mapping.undefined_result ?? "unknown", rule: lastSegment(policy), reason: null };
    for (const rule of found.rules) {
      const verdict = verdictOf(rule, valueAt(result, rule.steps));
      if (verdict === undefined) continue;
      return {
        verdict,
        rule: ruleName(rule, result, found.isBuiltIn) ?? lastSegment(policy),
        reason: reasonOf(rule, result),
      };
    }
    return {
      verdict: mapping.otherwise ?? "unknown",
      rule: namedRule(result) ?? lastSegment(policy),
      reason: anyReason(result),
    };
  }

  #find(policy: string | null): CompiledMapping {
    const path = policy ?? "";
    let found = this.#byPolicy.get(path);
    if (found === undefined) {
      found = this.#all.find(({ fits }) => fits(path));
      if (found === undefined) throw new RangeError("the last mapping fits every policy");
      this.#byPolicy.set(path, found);
    }
    return found;
  }
}

function compiled(mapping: OpaMapping, isBuiltIn: boolean): CompiledMapping {
  const steps = (path: string | undefined) => (path === undefined ? null : pathSteps(path));
  return {
    mapping,
    isBuiltIn,
    fits: compileGlob(mapping.policy.replace(/^\//, "")),
    rules: mapping.verdicts.map((rule) => ({
      ...rule,
      steps: pathSteps(rule.path),
      ruleSteps: steps(rule.rule_path),
      reasonSteps: steps(rule.reason_path),
    })),
  };
}

function verdictOf(rule: CompiledRule, value: unknown): Verdict | undefined {
  if (value === undefined) return undefined;
  if (rule.expect === "word") return verdictOfWord(value);
  const holds = isExpected(rule, value) !== (rule.negated === true);
  return holds ? rule.verdict : undefined;
}

function isExpected({ expect, value: expected }: VerdictRule, value: unknown): boolean {
  switch (expect) {
    case "equals":
      return value === expected;
    case "truthy":
      return value !== false && value !== null && value !== 0 && value !== "";
    case "non_empty":
      if (Array.isArray(value)) return value.length > 0;
      if (isObject(value)) return Object.keys(value).length > 0;
      return value === true || (typeof value === "string" && value !== "");
    case "word":
      return false;
  }
}

/** Of a mapping of one's own what it names; the built-in ones only know where a name usually stands. */
function ruleName(rule: CompiledRule, result: unknown, isBuiltIn: boolean): string | null {
  const pointed = rule.ruleSteps === null ? null : textOf(valueAt(result, rule.ruleSteps));
  if (pointed !== null) return pointed;
  if (!isBuiltIn && rule.rule !== undefined) return rule.rule;
  const first = valueAt(result, rule.steps);
  return namedRule(Array.isArray(first) ? first[0] : undefined) ?? namedRule(result) ?? rule.rule ?? null;
}

function namedRule(value: unknown): string | null {
  if (!isObject(value)) return null;
  for (const key of ruleKeys) {
    const name = textOf(valueAt(value, [key]));
    if (name !== null) return name;
  }
  return null;
}

function reasonOf(rule: CompiledRule, result: unknown): string | null {
  const pointed = rule.reasonSteps === null ? null : reasonText(valueAt(result, rule.reasonSteps));
  return pointed ?? anyReason(result);
}

function anyReason(result: unknown): string | null {
  if (!isObject(result)) return null;
  for (const key of reasonKeys) {
    const reason = reasonText(valueAt(result, [key]));
    if (reason !== null) return reason;
  }
  return null;
}

const maxReasons = 20;

/** A text; texts of a list, one after the other; of an object its message, or its keys where it is a set. */
export function reasonText(value: unknown, depth = 0): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (depth > 2) return null;
  if (Array.isArray(value)) {
    const texts = value.slice(0, maxReasons).flatMap((one) => reasonText(one, depth + 1) ?? []);
    return texts.length === 0 ? null : texts.join("; ");
  }
  if (!isObject(value)) return null;
  for (const key of ["msg", "message", "reason", "text", "description"]) {
    const text = reasonText(valueAt(value, [key]), depth + 1);
    if (text !== null) return text;
  }
  const keys = Object.keys(value).slice(0, maxReasons);
  return keys.length > 0 && keys.every((key) => value[key] === true) ? keys.join("; ") : null;
}

function lastSegment(policy: string | null): string | null {
  return policy?.split("/").at(-1) || null;
}

/** In: a rule as people send it. Out: what is evaluated, everything that is wrong, and what is likely not meant. */
import type { RuleCheckOutput, RuleDefinition, RuleFault } from "@/lib/contract/rule-input";
import { checkRule } from "./check-rule";
import type { RuleFileRule } from "./rule-file";
import { queryOfForm } from "./rule-form";
import { ruleWarnings } from "./rule-warnings";

/** Of a rule with a form the query is made of it, whatever was sent beside it. */
export function checkDefinition(definition: RuleDefinition): RuleCheckOutput & { rule: RuleDefinition } {
  const made = definition.form === null ? null : queryOfForm(definition.form);
  const rule = made === null ? definition : { ...definition, expr: made.expr };
  const fromForm: RuleFault[] = made?.faults ?? [];
  const own = checkRule(fileRuleOf(rule)).filter(({ field }) => fromForm.length === 0 || field !== "expr");
  const faults = [...fromForm, ...own];
  const warnings = faults.length > 0 ? [] : ruleWarnings(fileRuleOf(rule));
  return { ok: faults.length === 0, faults, warnings, expr: rule.expr, rule };
}

export function fileRuleOf(rule: RuleDefinition): RuleFileRule {
  const { kind, name, expr, labels, annotations } = rule;
  const { for_ms: forMs, keep_firing_for_ms: keepFiringForMs } = rule;
  return { kind, name, expr, labels, annotations, forMs, keepFiringForMs };
}

/** A rule of a file as a definition: what a file does not say is as usual. */
export function definitionOf(rule: RuleFileRule): RuleDefinition {
  const { kind, name, expr, labels, annotations, forMs, keepFiringForMs } = rule;
  return {
    ...{ kind, name, expr, labels, annotations },
    ...{ for_ms: forMs, keep_firing_for_ms: keepFiringForMs },
    ...{ no_data: "ok", on_error: "keep", form: null },
  };
}

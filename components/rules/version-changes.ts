import type { RuleDefinition } from "@/lib/contract/rule-input";
import { formatDuration } from "@/lib/promql/syntax/duration";

export type DefinitionChange = { field: string; now: string; was: string };

/** How two definitions of a rule differ, field by field. */
export function definitionChanges(now: RuleDefinition, then: RuleDefinition): DefinitionChange[] {
  const [a, b] = [flat(now), flat(then)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((field) => ({ field, now: a.get(field) ?? "", was: b.get(field) ?? "" }))
    .filter((change) => change.now !== change.was);
}

function flat(rule: RuleDefinition): Map<string, string> {
  return new Map([
    ["name", rule.name],
    ["query", rule.form === null ? rule.expr : JSON.stringify(rule.form)],
    ["for", formatDuration(rule.for_ms)],
    ["keep firing for", formatDuration(rule.keep_firing_for_ms)],
    ["no data", rule.no_data],
    ["on error", rule.on_error],
    ...Object.entries(rule.labels).map(([name, value]) => [`label ${name}`, value] as const),
    ...Object.entries(rule.annotations).map(([name, value]) => [`annotation ${name}`, value] as const),
  ]);
}

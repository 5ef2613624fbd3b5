/**
 * In: the rules of a file as they stand, and the file as it comes. Out: which rules it adds, changes, leaves and removes. A rule
 * that is in both keeps its id, and with it its alerts and its history. Pure.
 */
import type { RuleChange } from "@/lib/contract/rule-file";
import type { RuleFileGroup, RuleFileRule } from "./rule-file";

export interface KnownRule extends RuleFileRule {
  id: string;
  group: string;
}

export interface PlannedRule {
  rule: RuleFileRule;
  /** Null: it is new. */
  known: KnownRule | null;
  change: Exclude<RuleChange, "removed">;
}

export interface ImportPlan {
  groups: { group: RuleFileGroup; rules: PlannedRule[] }[];
  removed: KnownRule[];
}

export function planImport(known: readonly KnownRule[], groups: readonly RuleFileGroup[]): ImportPlan {
  const left = new Map<string, KnownRule[]>();
  const keysOf = (group: string, rule: RuleFileRule) => [
    // The same in all, the same name and severity in its group, the same name in its group, the same in another group.
    JSON.stringify([group, sorted(rule)]),
    JSON.stringify([group, rule.kind, rule.name, rule.labels.severity ?? null]),
    JSON.stringify([group, rule.kind, rule.name]),
    JSON.stringify([rule.kind, rule.name, sorted(rule)]),
  ];
  for (const one of known)
    for (const key of keysOf(one.group, one)) left.set(key, [...(left.get(key) ?? []), one]);
  const taken = new Set<KnownRule>();
  const matched = new Map<RuleFileRule, KnownRule>();
  // Key by key over all rules, so that a looser match never takes what another one matches exactly.
  for (let i = 0; i < 4; i++) {
    for (const { name, rules } of groups) {
      for (const rule of rules) {
        if (matched.has(rule)) continue;
        const found = left.get(keysOf(name, rule)[i] ?? "")?.find((one) => !taken.has(one));
        if (found === undefined) continue;
        taken.add(found);
        matched.set(rule, found);
      }
    }
  }
  const planned = (rule: RuleFileRule): PlannedRule => {
    const one = matched.get(rule) ?? null;
    const change = one === null ? "added" : isSameRule(one, rule) ? "unchanged" : "changed";
    return { rule, known: one, change };
  };
  return {
    groups: groups.map((group) => ({ group, rules: group.rules.map(planned) })),
    removed: known.filter((one) => !taken.has(one)),
  };
}

export function isSameRule(a: RuleFileRule, b: RuleFileRule): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted({ kind, name, expr, forMs, keepFiringForMs, labels, annotations }: RuleFileRule) {
  const byName = (texts: RuleFileRule["labels"]) =>
    Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  return [kind, name, expr, forMs, keepFiringForMs, byName(labels), byName(annotations)];
}

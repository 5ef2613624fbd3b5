import type { InhibitRule } from "@/lib/contract/alert-routes";
import type { LabelRecord } from "@/lib/model/alert";
import { compileMatchers, labelOf } from "./match-labels";

export interface Firing {
  id: string;
  labels: LabelRecord;
}
/** Ids of the alerts for whose sake this one is not told; at most one for each rule. */
export type InhibitedBy = (labels: LabelRecord) => string[];

/**
 * Sources are all alerts that fire, also silenced ones, as in an Alertmanager. An alert that is source and target of a rule at
 * once is not inhibited by others of which the same is true, so that none inhibits itself.
 */
export function compileInhibition(rules: readonly InhibitRule[], firing: readonly Firing[]): InhibitedBy {
  const compiled = rules.map((rule) => {
    const isSource = compileMatchers(rule.source_matchers);
    const isTarget = compileMatchers(rule.target_matchers);
    const sources = new Map<string, { any?: string; onlySource?: string }>();
    for (const { id, labels } of firing) {
      if (!isSource(labels)) continue;
      const key = equalKey(rule.equal, labels);
      const known = sources.get(key) ?? {};
      known.any ??= id;
      if (!isTarget(labels)) known.onlySource ??= id;
      sources.set(key, known);
    }
    return (labels: LabelRecord) => {
      if (sources.size === 0 || !isTarget(labels)) return undefined;
      const found = sources.get(equalKey(rule.equal, labels));
      return isSource(labels) ? found?.onlySource : found?.any;
    };
  });
  return (labels) => compiled.map((find) => find(labels)).filter((id) => id !== undefined);
}

function equalKey(names: readonly string[], labels: LabelRecord): string {
  return JSON.stringify(names.map((name) => labelOf(labels, name)));
}

import type { ImportPlan } from "@/lib/alerts/plan-import";
import { defaultIntervalMs } from "@/lib/alerts/rule-file";
import type { ParsedRuleFile } from "@/lib/alerts/rule-file-parse";
import type { RuleChange, RuleFileImportOutput, RuleFilePreview } from "@/lib/contract/rule-file";
import type { StoredFileRule } from "./file-rules";

type Preview = {
  name: string;
  isNew: boolean;
  parsed: ParsedRuleFile;
  plan: ImportPlan;
  known: readonly StoredFileRule[];
};
type PreviewRule = RuleFilePreview["groups"][number]["rules"][number];

/** What a file would change, group by group; rules that it removes stand where they stood. */
export function previewOf({ name, isNew, parsed, plan, known }: Preview): RuleFilePreview {
  const { faults, warnings } = parsed;
  const firing = new Map(known.map((one) => [one.id, one.firing]));
  const line = (
    rule: Pick<PreviewRule, "kind" | "name" | "expr">,
    change: RuleChange,
    id: string | undefined,
  ): PreviewRule => ({
    ...{ kind: rule.kind, name: rule.name, expr: rule.expr, change },
    firing: firing.get(id ?? "") ?? 0,
  });
  const groups = plan.groups.map(({ group, rules }) => ({
    name: group.name,
    interval_ms: group.intervalMs ?? defaultIntervalMs,
    rules: rules.map((one) => line(one.rule, one.change, one.known?.id)),
  }));
  // A file that is refused removes nothing.
  for (const one of faults.length > 0 ? [] : plan.removed) {
    const gone = line(one, "removed", one.id);
    const group = groups.find((candidate) => candidate.name === one.group);
    if (group) group.rules.push(gone);
    else groups.push({ name: one.group, interval_ms: defaultIntervalMs, rules: [gone] });
  }
  return { name, is_new: isNew, faults, warnings, groups };
}

export function changesOf(
  files: readonly RuleFilePreview[],
): Pick<RuleFileImportOutput, "added" | "changed" | "removed" | "unchanged" | "refused"> {
  const taken = files.filter(({ faults }) => faults.length === 0);
  const rules = taken.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const count = (change: RuleChange) => rules.filter((rule) => rule.change === change).length;
  return {
    added: count("added"),
    changed: count("changed"),
    removed: count("removed"),
    unchanged: count("unchanged"),
    refused: files.length - taken.length,
  };
}

const mostTold = 20;

/** Every fault in a sentence, as compilers print them. */
export function refusedOf(files: readonly RuleFilePreview[]): string {
  const faults = files.flatMap(({ name, faults }) =>
    faults.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`),
  );
  const more = faults.length > mostTold ? [`and ${faults.length - mostTold} more`] : [];
  return [...faults.slice(0, mostTold), ...more].join("; ");
}

import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import type { RuleForm } from "@/lib/contract/rule-form";
import type { RuleDefinition } from "@/lib/contract/rule-input";

/** Rows are renamed while they are typed: each keeps its place by a number of its own. */
export type Pair = { key: number; name: string; value: string };
export type RuleDraft = {
  kind: RuleDefinition["kind"];
  name: string;
  mode: "form" | "promql";
  form: RuleForm;
  expr: string;
  forMs: number;
  keepFiringForMs: number;
  labels: Pair[];
  annotations: Pair[];
  noData: RuleDefinition["no_data"];
  onError: RuleDefinition["on_error"];
  file: string;
  group: string;
  intervalMs: number;
  enabled: boolean;
};

export const minuteMs = 60_000;
/** Annotations with a field of their own; the others are rows. */
export const knownAnnotations = ["summary", "description", "runbook_url"] as const;

export const emptyForm: RuleForm = {
  subject: "runs",
  measure: "failing_share",
  filters: [],
  group_by: ["workflow"],
  compare: ">",
  threshold: 0.1,
  min_events: 0,
  window_ms: 5 * minuteMs,
};

/** A new rule; `expr` is what somebody came with from a chart. */
export function newDraft({ expr = "", name = "" }: { expr?: string; name?: string } = {}): RuleDraft {
  return {
    kind: "alert",
    name,
    mode: expr === "" ? "form" : "promql",
    form: emptyForm,
    expr,
    forMs: 5 * minuteMs,
    keepFiringForMs: 0,
    labels: pairsOf({ severity: "warning" }),
    annotations: [],
    noData: "ok",
    onError: "keep",
    file: "runtower",
    group: "default",
    intervalMs: minuteMs,
    enabled: true,
  };
}

export function draftOf(rule: RuleDetailOutput): RuleDraft {
  return {
    kind: rule.kind,
    name: rule.name,
    mode: rule.form === null ? "promql" : "form",
    form: rule.form ?? emptyForm,
    expr: rule.expr,
    forMs: rule.for_ms,
    keepFiringForMs: rule.keep_firing_for_ms,
    labels: pairsOf(rule.labels),
    annotations: pairsOf(rule.annotations),
    noData: rule.no_data,
    onError: rule.on_error,
    file: rule.file,
    group: rule.group,
    intervalMs: rule.interval_ms,
    enabled: rule.enabled,
  };
}

/** What is checked, tried and saved. */
export function definitionOf(draft: RuleDraft): RuleDefinition {
  const isAlert = draft.kind === "alert";
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    expr: draft.expr.trim(),
    for_ms: isAlert ? draft.forMs : 0,
    keep_firing_for_ms: isAlert ? draft.keepFiringForMs : 0,
    labels: recordOf(draft.labels),
    annotations: isAlert ? recordOf(draft.annotations) : {},
    no_data: draft.noData,
    on_error: draft.onError,
    form: draft.mode === "form" && isAlert ? draft.form : null,
  };
}

/** Whether there is something to lose. */
export function isChanged(draft: RuleDraft, from: RuleDraft): boolean {
  const said = (one: RuleDraft) => JSON.stringify([definitionOf(one), one.file, one.group, one.intervalMs]);
  return said(draft) !== said(from);
}

export function pairsOf(record: { readonly [name: string]: string }): Pair[] {
  return Object.entries(record).map(([name, value], key) => ({ key, name, value }));
}

export function recordOf(pairs: readonly Pair[]): { [name: string]: string } {
  return Object.fromEntries(
    pairs.flatMap(({ name, value }) => (name.trim() === "" ? [] : [[name.trim(), value]])),
  );
}

export function pairValue(pairs: readonly Pair[], name: string): string {
  return pairs.find((pair) => pair.name === name)?.value ?? "";
}

/** Empty takes it out. */
export function withValue(pairs: readonly Pair[], name: string, value: string): Pair[] {
  if (value === "") return pairs.filter((pair) => pair.name !== name);
  if (pairs.some((pair) => pair.name === name))
    return pairs.map((pair) => (pair.name === name ? { ...pair, value } : pair));
  return [...pairs, { key: nextKey(pairs), name, value }];
}

export function nextKey(pairs: readonly Pair[]): number {
  return Math.max(-1, ...pairs.map(({ key }) => key)) + 1;
}

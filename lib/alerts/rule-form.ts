/** In: a rule as the form holds it. Out: its PromQL, or what is wrong with it by field. Pure; the same form gives the same query. */
import type { RuleFilter, RuleForm } from "@/lib/contract/rule-form";
import type { RuleFault } from "@/lib/contract/rule-input";
import { labelRegexpFault } from "@/lib/model/label-regexp";
import { formatDuration } from "@/lib/promql/syntax/duration";
import { quote } from "@/lib/promql/syntax/go-string";
import { labelsOf, measureWords, metricsOf, type SubjectMetric, subjects } from "./rule-form-subjects";

const dayMs = 86_400_000;
const quantiles: { [measure: string]: number } = {
  duration_p50_seconds: 0.5,
  duration_p95_seconds: 0.95,
  duration_p99_seconds: 0.99,
};

export type FormQuery = { expr: string; faults: [] } | { expr: ""; faults: RuleFault[] };

export function queryOfForm(form: RuleForm): FormQuery {
  const metric = metricFor(form);
  const faults = faultsOf(form, metric);
  if (metric === undefined || faults.length > 0) return { expr: "", faults };
  return { expr: form.measure === "none_seen" ? noneSeen(form, metric) : compared(form, metric), faults: [] };
}

function metricFor(form: RuleForm): SubjectMetric | undefined {
  const used = [...form.filters.map(({ label }) => label), ...form.group_by];
  return metricsOf(form.subject, form.measure).find(({ labels }) =>
    used.every((label) => labels.includes(label)),
  );
}

function faultsOf(form: RuleForm, metric: SubjectMetric | undefined): RuleFault[] {
  const { title, measures } = subjects[form.subject];
  if (!measures.includes(form.measure)) {
    const message = `${title} have no measure "${measureWords[form.measure].title}"`;
    return [{ field: "form.measure", message }];
  }
  const known = labelsOf(form.subject, form.measure);
  const faults: RuleFault[] = [];
  const unknown = (label: string) => `${title} have no label "${label}", but ${known.join(", ")}`;
  form.filters.forEach(({ label, op, value }, i) => {
    const at = `form.filters.${i}`;
    if (!known.includes(label)) faults.push({ field: `${at}.label`, message: unknown(label) });
    const fault = op === "=~" || op === "!~" ? labelRegexpFault(value) : undefined;
    if (fault !== undefined) faults.push({ field: `${at}.value`, message: fault });
  });
  form.group_by.forEach((label, i) => {
    if (!known.includes(label)) faults.push({ field: `form.group_by.${i}`, message: unknown(label) });
  });
  if (metric === undefined && faults.length === 0) {
    const together = metricsOf(form.subject, form.measure).map(({ labels }) => labels.join(", "));
    const message = `These labels are not counted together; together are: ${together.join("; ")}`;
    faults.push({ field: "form.group_by", message });
  }
  if (!Number.isFinite(form.threshold)) faults.push({ field: "form.threshold", message: "must be a number" });
  return faults;
}

function compared(form: RuleForm, metric: SubjectMetric): string {
  const condition = `${measured(form, metric)} ${form.compare} ${form.threshold}`;
  if (form.min_events === 0) return condition;
  // Of a duration the histogram's count: it has the same labels, filtered in the same way.
  const counted =
    metric.unitSeconds !== undefined || form.measure.startsWith("duration_")
      ? `${metric.name}_count`
      : metric.name;
  const window = formatDuration(form.window_ms);
  const events = `${sumBy(form)} (increase(${selector(form, { ...metric, name: counted })}[${window}]))`;
  return `${condition} and ${events} >= ${form.min_events}`;
}

function measured(form: RuleForm, metric: SubjectMetric): string {
  const failing = failingFilter(form);
  const range = (name: "rate" | "increase", more: readonly RuleFilter[] = []) =>
    `${sumBy(form)} (${name}(${selector(form, metric, more)}[${formatDuration(form.window_ms)}]))`;
  switch (form.measure) {
    case "failing_count":
      return range("increase", failing);
    case "failing_share":
      return `${range("rate", failing)} / ${range("rate")}`;
    case "rate_per_second":
      return range("rate");
    case "duration_p50_seconds":
    case "duration_p95_seconds":
    case "duration_p99_seconds": {
      const value = `histogram_quantile(${quantiles[form.measure]}, ${range("rate")})`;
      return metric.unitSeconds === undefined ? value : `${value} * ${metric.unitSeconds}`;
    }
    default:
      return range("increase");
  }
}

/**
 * What came in the last day, or twice the window, and no longer does: so that what never came is not missed, and each group
 * that stopped is named.
 */
function noneSeen(form: RuleForm, metric: SubjectMetric): string {
  const seenIn = (ms: number) =>
    `${sumBy(form)} (increase(${selector(form, metric)}[${formatDuration(ms)}])) > 0`;
  return `${seenIn(Math.max(dayMs, 2 * form.window_ms))} unless ${seenIn(form.window_ms)}`;
}

const sumBy = ({ group_by }: RuleForm) =>
  group_by.length === 0 ? "sum" : `sum by (${[...new Set(group_by)].join(", ")})`;

function selector({ filters }: RuleForm, { name }: SubjectMetric, more: readonly RuleFilter[] = []): string {
  const matchers = [...filters, ...more].map(({ label, op, value }) => `${label}${op}${quote(value)}`);
  return matchers.length === 0 ? name : `${name}{${matchers.join(", ")}}`;
}

function failingFilter({ subject }: RuleForm): RuleFilter[] {
  const { failing } = subjects[subject];
  if (failing === undefined) return [];
  return [{ label: failing.label, op: failing.values.includes("|") ? "=~" : "=", value: failing.values }];
}

import { labelsOf, subjects } from "@/lib/alerts/rule-form-subjects";
import type { RuleForm, RuleMeasure, RuleSubject } from "@/lib/contract/rule-form";

/** What one begins with; a share is from 0 to 1. */
const usualThreshold: { [measure in RuleMeasure]: number } = {
  count: 0,
  failing_count: 0,
  failing_share: 0.1,
  rate_per_second: 1,
  duration_p50_seconds: 5,
  duration_p95_seconds: 10,
  duration_p99_seconds: 30,
  tokens: 100_000,
  cost_usd: 5,
  none_seen: 0,
};

/** Another subject or measure: labels that it lacks go, and a threshold in another unit begins anew. */
export function changeSubject(
  form: RuleForm,
  to: { subject?: RuleSubject; measure?: RuleMeasure },
): RuleForm {
  const subject = to.subject ?? form.subject;
  const { measures } = subjects[subject];
  const wanted = to.measure ?? form.measure;
  const measure = measures.includes(wanted) ? wanted : (measures[0] ?? "count");
  const labels = labelsOf(subject, measure);
  const kept = form.group_by.filter((label) => labels.includes(label));
  const first = labels[0];
  return {
    ...form,
    subject,
    measure,
    filters: form.filters.filter(({ label }) => labels.includes(label)),
    group_by: subject !== form.subject && kept.length === 0 && first !== undefined ? [first] : kept,
    threshold: measure === form.measure ? form.threshold : usualThreshold[measure],
  };
}

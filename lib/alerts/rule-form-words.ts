import type { RuleForm } from "@/lib/contract/rule-form";
import { formatDuration } from "@/lib/promql/syntax/duration";
import { subjects } from "./rule-form-subjects";

/** The condition as a sentence: "more than 10 % of runs fail, by workflow, within 5m". */
export function wordsOfForm(form: RuleForm): string {
  const { things, failing } = subjects[form.subject];
  const limit = limitWords(form);
  const what = {
    count: `${limit} ${things}`,
    failing_count: `${limit} ${things} ${failing?.words ?? ""}`,
    failing_share: `${limit} of ${things} ${failing?.words ?? ""}`,
    rate_per_second: `${limit} ${things} a second`,
    duration_p50_seconds: `the median duration of ${things} is ${limit}`,
    duration_p95_seconds: `the 95th percentile of the duration of ${things} is ${limit}`,
    duration_p99_seconds: `the 99th percentile of the duration of ${things} is ${limit}`,
    tokens: `${limit} tokens`,
    cost_usd: `the cost is ${limit}`,
    none_seen: `no ${things}, where there were some in the last day`,
  }[form.measure];
  const filters = form.filters.map(({ label, op, value }) => `${label}${op}${value}`);
  const only = filters.length === 0 ? "" : `, where ${filters.join(" and ")}`;
  const by = form.group_by.length === 0 ? "" : `, by ${form.group_by.join(" and ")}`;
  return `${what}${only}${by}, within ${formatDuration(form.window_ms)}`;
}

const compareWords = { ">": "more than", ">=": "at least", "<": "less than", "<=": "at most" } as const;

function limitWords({ compare, measure, threshold }: RuleForm): string {
  const unit =
    measure === "failing_share" ? `${Number((threshold * 100).toPrecision(6))} %` : String(threshold);
  const suffix = measure.startsWith("duration_") ? " s" : measure === "cost_usd" ? " USD" : "";
  return `${compareWords[compare]} ${unit}${suffix}`;
}

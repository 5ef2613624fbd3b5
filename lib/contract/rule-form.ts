// A rule for those who don't write PromQL, as the form holds it. `lib/alerts/rule-form.ts` makes the query of it; what each
// subject can be measured by and filtered on is `lib/alerts/rule-form-subjects.ts`.
import { z } from "zod";

export const ruleSubjects = [
  "runs",
  "agents",
  "tools",
  "models",
  "services",
  "spans",
  "decisions",
  "guardrails",
  "logs",
  "usage",
] as const;
export type RuleSubject = (typeof ruleSubjects)[number];

/** `failing_share`: of runs those that fail, of decisions those that deny, of log lines those at error and above. */
export const ruleMeasures = [
  "count",
  "failing_count",
  "failing_share",
  "rate_per_second",
  "duration_p50_seconds",
  "duration_p95_seconds",
  "duration_p99_seconds",
  "tokens",
  "cost_usd",
  "none_seen",
] as const;
export type RuleMeasure = (typeof ruleMeasures)[number];

export const ruleFilter = z.object({
  label: z.string().min(1).max(100),
  op: z.enum(["=", "!=", "=~", "!~"]).default("="),
  value: z.string().max(500),
});
export type RuleFilter = z.output<typeof ruleFilter>;

export const ruleForm = z.object({
  subject: z.enum(ruleSubjects),
  measure: z.enum(ruleMeasures),
  filters: z.array(ruleFilter).max(20).default([]),
  /** Labels: one alert for each of their values; none: one alert for all. */
  group_by: z.array(z.string().min(1).max(100)).max(5).default([]),
  /** Of `none_seen` neither this nor the threshold counts. */
  compare: z.enum([">", ">=", "<", "<="]).default(">"),
  /** In the measure's unit; a share is from 0 to 1. */
  threshold: z.number().default(0),
  /** Only where so many came in the window: shares and durations of a few say little. 0: however few. */
  min_events: z.number().int().min(0).max(1_000_000_000).default(0),
  /** How far back the measure looks, and for `none_seen` how long nothing has come. */
  window_ms: z
    .number()
    .int()
    .min(60_000)
    .max(7 * 86_400_000)
    .default(300_000),
});
export type RuleForm = z.output<typeof ruleForm>;
export type RuleFormInput = z.input<typeof ruleForm>;

/** What the form can ask about: metrics of Runtower's own (lib/query/rollup-series), in words for people. Data only. */
import type { RuleMeasure, RuleSubject } from "@/lib/contract/rule-form";

/** Metrics of one kind, of which the first is asked whose labels are all that a form names. */
export interface SubjectMetric {
  name: string;
  labels: readonly string[];
  /** Seconds in one unit of a duration. */
  unitSeconds?: number;
}

export interface Subject {
  title: string;
  /** What one of them is called: "more than 10 runs". */
  things: string;
  counts: readonly SubjectMetric[];
  durations: readonly SubjectMetric[];
  tokens?: readonly SubjectMetric[];
  costs?: readonly SubjectMetric[];
  /** Which of them fail, and in which words. */
  failing?: { label: string; values: string; words: string };
  measures: readonly RuleMeasure[];
}

const quantiles = ["duration_p50_seconds", "duration_p95_seconds", "duration_p99_seconds"] as const;
const counted = ["count", "failing_count", "failing_share", "rate_per_second"] as const;
const timed = [...counted, ...quantiles, "none_seen"] as const;

/** Calls of an agent, a tool, a model or a service: all have one form. */
function calls(title: string, thing: string, label: string, count: string, duration: string): Subject {
  const labels = [label, "status"];
  return {
    title,
    things: thing,
    counts: [{ name: count, labels }],
    durations: [{ name: duration, labels }],
    failing: { label: "status", values: "error", words: "fail" },
    measures: timed,
  };
}

const callsOf = (title: string, label: string) =>
  calls(
    title,
    `${label} calls`,
    label,
    `runtower_${label}_calls_total`,
    `runtower_${label}_duration_seconds`,
  );

const spanLabels = ["service_name", "span_name", "span_kind", "status_code"];
const decisionLabels = ["policy", "rule", "verdict"];

export const subjects: Readonly<Record<RuleSubject, Subject>> = {
  runs: {
    title: "Runs",
    things: "runs",
    counts: [{ name: "runtower_runs_total", labels: ["workflow", "status"] }],
    durations: [{ name: "runtower_run_duration_seconds", labels: ["workflow", "status"] }],
    failing: { label: "status", values: "failed|blocked|timed_out|lost", words: "fail" },
    measures: timed,
  },
  agents: callsOf("Agents", "agent"),
  tools: callsOf("Tools", "tool"),
  models: callsOf("Models", "model"),
  services: calls(
    "Services",
    "requests",
    "service",
    "runtower_service_requests_total",
    "runtower_service_request_duration_seconds",
  ),
  spans: {
    title: "Spans",
    things: "spans",
    counts: [{ name: "traces_span_metrics_calls_total", labels: spanLabels }],
    durations: [
      { name: "traces_span_metrics_duration_milliseconds", labels: spanLabels, unitSeconds: 0.001 },
    ],
    failing: { label: "status_code", values: "STATUS_CODE_ERROR", words: "fail" },
    measures: timed,
  },
  decisions: {
    title: "Decisions",
    things: "decisions",
    counts: [
      { name: "runtower_decisions_total", labels: decisionLabels },
      { name: "runtower_agent_decisions_total", labels: ["agent", "tool", "verdict"] },
      { name: "runtower_revision_decisions_total", labels: ["policy", "revision", "verdict"] },
      { name: "runtower_source_decisions_total", labels: ["source", "point", "verdict"] },
    ],
    durations: [{ name: "runtower_decision_duration_seconds", labels: decisionLabels }],
    failing: { label: "verdict", values: "deny", words: "deny" },
    measures: timed,
  },
  guardrails: {
    title: "Guardrails",
    things: "guardrail blocks",
    counts: [{ name: "runtower_guardrail_blocks_total", labels: ["rail", "side"] }],
    durations: [],
    measures: ["count", "rate_per_second", "none_seen"],
  },
  logs: {
    title: "Logs",
    things: "log lines",
    counts: [{ name: "runtower_log_records_total", labels: ["service", "level"] }],
    durations: [],
    failing: { label: "level", values: "error|fatal", words: "are errors" },
    measures: [...counted, "none_seen"],
  },
  usage: {
    title: "Tokens and cost",
    things: "model calls",
    counts: [],
    durations: [],
    tokens: [
      { name: "runtower_tokens_total", labels: ["model", "direction"] },
      { name: "runtower_workflow_tokens_total", labels: ["workflow", "direction"] },
    ],
    costs: [
      { name: "runtower_cost_usd_total", labels: ["model"] },
      { name: "runtower_workflow_cost_usd_total", labels: ["workflow"] },
    ],
    measures: ["tokens", "cost_usd"],
  },
};

export const measureWords: Readonly<Record<RuleMeasure, { title: string; unit: string }>> = {
  count: { title: "Count", unit: "" },
  failing_count: { title: "Failing count", unit: "" },
  failing_share: { title: "Failing share", unit: "share" },
  rate_per_second: { title: "Rate", unit: "per second" },
  duration_p50_seconds: { title: "Duration, median", unit: "s" },
  duration_p95_seconds: { title: "Duration, 95th percentile", unit: "s" },
  duration_p99_seconds: { title: "Duration, 99th percentile", unit: "s" },
  tokens: { title: "Tokens", unit: "tokens" },
  cost_usd: { title: "Cost", unit: "USD" },
  none_seen: { title: "None seen", unit: "" },
};

/** The metrics that a measure is made of. */
export function metricsOf(subject: RuleSubject, measure: RuleMeasure): readonly SubjectMetric[] {
  const { counts, durations, tokens = [], costs = [] } = subjects[subject];
  if (measure === "tokens") return tokens;
  if (measure === "cost_usd") return costs;
  return measure.startsWith("duration_") ? durations : counts;
}

/** Labels that a form may filter on and group by, in the order in which they are offered. */
export function labelsOf(subject: RuleSubject, measure: RuleMeasure): string[] {
  return [...new Set(metricsOf(subject, measure).flatMap(({ labels }) => labels))];
}

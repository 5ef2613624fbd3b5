import type { RollupDimension } from "@/lib/model/rollup";

/** One sum of rollup rows: what labels are made of. */
export type RollupKey = { grp: string; name: string; outcome: string };
export type Measure = "count" | "input_tokens" | "output_tokens" | "cost_usd" | "duration";
export type Label = { name: string; of: (key: RollupKey) => string; column?: "grp" | "name" | "outcome" };

/**
 * A metric that rollups can tell. Counters have the name that is given; a `duration` is a histogram: native under its name, and
 * classic under its name with _bucket, _sum and _count.
 */
export type Family = {
  name: string;
  help: string;
  unit: "" | "seconds" | "milliseconds" | "tokens" | "usd";
  dimension: RollupDimension;
  measure: Measure;
  /** Labels that every series of the family has. */
  fixed?: Readonly<Record<string, string>>;
  labels: readonly Label[];
  /** Outcomes that count; without it all. */
  outcomes?: readonly string[];
};

const grp = (name: string): Label => ({ name, of: (key) => key.grp, column: "grp" });
const ofName = (name: string): Label => ({ name, of: (key) => key.name, column: "name" });
const outcome = (name: string): Label => ({ name, of: (key) => key.outcome, column: "outcome" });

/** The rollup's span names carry their kind in front: "server GET /orders". */
const spanKind: Label = {
  name: "span_kind",
  of: ({ name }) => `SPAN_KIND_${name.slice(0, name.indexOf(" ")).toUpperCase()}`,
};
const spanName: Label = { name: "span_name", of: ({ name }) => name.slice(name.indexOf(" ") + 1) };
/** Rollups tell errors from the rest: a status OK that somebody set reads as unset. */
const statusCode: Label = {
  name: "status_code",
  of: (key) => (key.outcome === "error" ? "STATUS_CODE_ERROR" : "STATUS_CODE_UNSET"),
};
const spanLabels = [grp("service_name"), spanName, spanKind, statusCode];

/** Calls and durations of one thing: `runtower_tool_calls_total` and `runtower_tool_duration_seconds`. */
function callsOf(thing: "agent" | "tool" | "model"): Family[] {
  const labels = [grp(thing), outcome("status")];
  return [
    {
      name: `runtower_${thing}_calls_total`,
      help: `Calls of a ${thing} that have ended.`,
      unit: "",
      dimension: thing,
      measure: "count",
      labels,
    },
    {
      name: `runtower_${thing}_duration_seconds`,
      help: `How long calls of a ${thing} took.`,
      unit: "seconds",
      dimension: thing,
      measure: "duration",
      labels,
    },
  ];
}

/** Tokens and cost, by model as spans tell them and by workflow as runs do: two families, so that no sum counts twice. */
function usageOf(prefix: string, dimension: "model" | "workflow"): Family[] {
  const labels = [grp(dimension)];
  const tokens = (direction: "input" | "output"): Family => ({
    name: `${prefix}_tokens_total`,
    help: "Tokens, by direction.",
    unit: "tokens",
    dimension,
    measure: `${direction}_tokens`,
    fixed: { direction },
    labels,
  });
  return [
    tokens("input"),
    tokens("output"),
    {
      name: `${prefix}_cost_usd_total`,
      help: "Cost in US dollars.",
      unit: "usd",
      dimension,
      measure: "cost_usd",
      labels,
    },
  ];
}

/** Span metrics have the names and labels of the OpenTelemetry Collector's span metrics connector, as Prometheus gets them. */
export const families: readonly Family[] = [
  {
    name: "traces_span_metrics_calls_total",
    help: "Spans that have ended.",
    unit: "",
    dimension: "span",
    measure: "count",
    labels: spanLabels,
  },
  {
    name: "traces_span_metrics_duration_milliseconds",
    help: "How long spans took.",
    unit: "milliseconds",
    dimension: "span",
    measure: "duration",
    labels: spanLabels,
  },
  {
    name: "runtower_runs_total",
    help: "Runs that have ended, by how.",
    unit: "",
    dimension: "workflow",
    measure: "count",
    labels: [grp("workflow"), outcome("status")],
  },
  {
    name: "runtower_run_duration_seconds",
    help: "How long runs took.",
    unit: "seconds",
    dimension: "workflow",
    measure: "duration",
    labels: [grp("workflow"), outcome("status")],
  },
  {
    name: "runtower_service_requests_total",
    help: "Requests that a service answered: its server, consumer and root spans.",
    unit: "",
    dimension: "service",
    measure: "count",
    labels: [grp("service"), outcome("status")],
  },
  {
    name: "runtower_service_request_duration_seconds",
    help: "How long requests took.",
    unit: "seconds",
    dimension: "service",
    measure: "duration",
    labels: [grp("service"), outcome("status")],
  },
  ...callsOf("agent"),
  ...callsOf("tool"),
  ...callsOf("model"),
  ...usageOf("runtower", "model"),
  ...usageOf("runtower_workflow", "workflow"),
  {
    name: "runtower_decisions_total",
    help: "Policy decisions and guardrail verdicts.",
    unit: "",
    dimension: "decision_rule",
    measure: "count",
    labels: [grp("policy"), ofName("rule"), outcome("verdict")],
  },
  {
    name: "runtower_decision_duration_seconds",
    help: "How long policies took to decide.",
    unit: "seconds",
    dimension: "decision_rule",
    measure: "duration",
    labels: [grp("policy"), ofName("rule"), outcome("verdict")],
  },
  {
    name: "runtower_agent_decisions_total",
    help: "Decisions about what agents and tools wanted.",
    unit: "",
    dimension: "decision_agent",
    measure: "count",
    labels: [grp("agent"), ofName("tool"), outcome("verdict")],
  },
  {
    name: "runtower_revision_decisions_total",
    help: "Decisions by revision of their policy.",
    unit: "",
    dimension: "decision_revision",
    measure: "count",
    labels: [grp("policy"), ofName("revision"), outcome("verdict")],
  },
  {
    name: "runtower_source_decisions_total",
    help: "Decisions by who told of them and where in the run they were asked for.",
    unit: "",
    dimension: "decision",
    measure: "count",
    labels: [grp("source"), ofName("point"), outcome("verdict")],
  },
  {
    name: "runtower_guardrail_blocks_total",
    help: "What guardrails stopped, by rail and side.",
    unit: "",
    dimension: "guardrail",
    measure: "count",
    labels: [grp("rail"), ofName("side")],
    outcomes: ["deny"],
  },
  {
    name: "runtower_log_records_total",
    help: "Log lines by level.",
    unit: "",
    dimension: "log",
    measure: "count",
    labels: [grp("service"), outcome("level")],
  },
];

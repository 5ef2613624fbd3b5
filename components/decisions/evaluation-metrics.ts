export type EvaluationMetric = { name: string; value: number; unit: "ns" | "count" };

/** An OPA's `metrics` of one evaluation, timers first: `timer_rego_query_eval_ns` is in nanoseconds, counters are counts. */
export function evaluationMetrics(details: unknown): EvaluationMetric[] {
  const metrics = (details as { metrics?: unknown } | null | undefined)?.metrics;
  if (typeof metrics !== "object" || metrics === null) return [];
  const found = Object.entries(metrics).flatMap(([key, value]): EvaluationMetric[] =>
    typeof value === "number" ? [metricOf(key, value)] : [],
  );
  return found.sort((a, b) => Number(b.unit === "ns") - Number(a.unit === "ns") || b.value - a.value);
}

function metricOf(key: string, value: number): EvaluationMetric {
  const timer = /^timer_(.+)_ns$/.exec(key);
  if (timer?.[1] !== undefined) return { name: timer[1].replaceAll("_", " "), value, unit: "ns" };
  return { name: key.replace(/^counter_/, "").replaceAll("_", " "), value, unit: "count" };
}

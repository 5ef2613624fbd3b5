import { substitute, type Variables, type VariableValue } from "@/lib/client/prom/variables";

const one = (value: string): VariableValue => ({ values: [value], all: false });

/** A rule is asked without a chart around it: what Grafana fills in from the chart's width becomes a usual length. */
const usual: Variables = {
  __rate_interval: one("5m"),
  __interval: one("1m"),
  __interval_ms: one("60000"),
  __range: one("1h"),
  __range_s: one("3600"),
  __range_ms: one("3600000"),
};

/** The query of a chart as a rule can ask it, with the variables as they are chosen now. */
export function alertExpr(expr: string, variables: Variables = {}): string {
  return substitute(expr, { ...variables, ...usual });
}

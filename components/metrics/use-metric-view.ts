"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useMemo } from "react";
import { type MetricQuery, readQueries, writeQueries } from "@/lib/client/prom/metric-view";

export const metricViews = ["chart", "table", "heat"] as const;
export const draws = ["line", "area", "stack", "bar"] as const;

const parsers = {
  q: parseAsString,
  queries: parseAsString,
  view: parseAsStringLiteral(metricViews).withDefault("chart"),
  draw: parseAsStringLiteral(draws).withDefault("line"),
  step: parseAsString,
  unit: parseAsString,
  exemplars: parseAsBoolean.withDefault(false),
};

/** All that the explorer shows, from the address; every change of the queries is a step back of the browser. */
export function useMetricView() {
  const [state, set] = useQueryStates(parsers, { history: "push" });
  const { q, queries: more } = state;
  const queries = useMemo(() => readQueries(q, more), [q, more]);
  const setQueries = useCallback((next: readonly MetricQuery[]) => void set(writeQueries(next)), [set]);
  return { ...state, queries, setQueries, set };
}

import { expect, test } from "vitest";
import { evaluationMetrics } from "./evaluation-metrics";

test("timers come first, longest on top, in words", () => {
  const metrics = {
    counter_server_query_cache_hit: 1,
    timer_rego_query_eval_ns: 43_000,
    timer_server_handler_ns: 210_000,
    odd: "x",
  };
  expect(evaluationMetrics({ metrics })).toEqual([
    { name: "server handler", value: 210_000, unit: "ns" },
    { name: "rego query eval", value: 43_000, unit: "ns" },
    { name: "server query cache hit", value: 1, unit: "count" },
  ]);
});

test("details of another shape have none", () => {
  for (const details of [undefined, null, 3, {}, { metrics: null }, { metrics: [] }])
    expect(evaluationMetrics(details)).toEqual([]);
});

import { expect, test } from "vitest";
import { buildQuery, metricOf, queryForMetric, readBuilt } from "./builder-model";

test.each([
  "up",
  'up{job="api", instance=~"a.*"}',
  "rate(requests_total[5m])",
  "rate(requests_total[$__rate_interval])",
  'sum by (job, status) (increase(requests_total{job!="api"}[1h]))',
  "avg without (instance) (max_over_time(queue_length[10m]))",
  "histogram_quantile(0.95, sum by (le, route) (rate(latency_seconds_bucket[5m])))",
  "histogram_quantile(0.5, sum by (route) (rate(latency_seconds[5m])))",
  'sum(rate({"http.server.requests", "http.route"="/a"}[5m]))',
])("%s can be built, and is the same again", (query) => {
  const built = readBuilt(query);
  expect(built).not.toBeNull();
  if (built !== null) expect(buildQuery(built)).toBe(query);
});

test.each([
  "a / b",
  "rate(requests_total[5m] offset 1h)",
  "topk(3, up)",
  "clamp_max(up, 1)",
  "sum(sum(up))",
  'sum({__name__=~"a.*"})',
  "up @ 123",
  "sum(",
])("%s is more than the builder holds", (query) => {
  expect(readBuilt(query)).toBeNull();
});

test("a metric is begun with what suits its type", () => {
  expect(queryForMetric("a_total", "counter")).toBe("sum(rate(a_total[$__rate_interval]))");
  expect(queryForMetric("a_seconds", "histogram")).toBe(
    "histogram_quantile(0.95, sum(rate(a_seconds[$__rate_interval])))",
  );
  expect(queryForMetric("a_seconds_bucket", "histogram")).toBe(
    "histogram_quantile(0.95, sum by (le) (rate(a_seconds_bucket[$__rate_interval])))",
  );
  expect(queryForMetric("temperature", "gauge")).toBe("temperature");
});

test("the metric of a query is the first that it names", () => {
  expect(metricOf("sum(rate(a_total[5m])) / sum(b)")).toBe("a_total");
  expect(metricOf('{"a.b"}')).toBe("a.b");
  expect(metricOf("1 + 1")).toBeNull();
});

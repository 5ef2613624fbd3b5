import { expect, test } from "vitest";
import { guessUnit } from "./guess-unit";

test.each([
  ["node_memory_free_bytes", "bytes"],
  ["rate(network_bytes_total[5m])", "Bps"],
  ["sum by (job) (rate(requests_total[$__rate_interval]))", "ops"],
  ["histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket[5m])))", "s"],
  ["histogram_quantile(0.95, workflow_latency_ms)", "ms"],
  ["sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))", "percentunit"],
  ["100 * up", "short"],
  ["increase(runtower_cost_usd_total[1h])", "currencyUSD"],
  ["rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m])", "s"],
  ["rate(cpu_seconds_total[5m])", "percentunit"],
  ["count(up_seconds)", "short"],
  ["temperature_celsius > 30", "celsius"],
  ["not a query", "short"],
])("%s is in %s", (query, unit) => {
  expect(guessUnit(query)).toBe(unit);
});

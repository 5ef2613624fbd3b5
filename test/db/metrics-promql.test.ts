import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "@/lib/db/pool";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import { instantQuery } from "@/lib/promql/query";
import { createMetricSource } from "@/lib/query/metrics/series-source";
import { compactMetrics } from "@/lib/write/metrics/compact";
import { openTestDatabase } from "../support/database";
import { metricsMessage, ns, openMetricsPipeline, scopeOf, sumOf } from "../support/metrics";

let pool: Pool;
let close: () => Promise<void>;
let pipeline: MetricsPipeline;
beforeAll(async () => {
  ({ pool, close } = await openTestDatabase());
  pipeline = openMetricsPipeline(pool);
});
afterAll(async () => {
  await pipeline.close();
  await close();
});

const t0 = Date.parse("2026-03-05T10:00:00Z");
const minute = 60_000;

/** The one value of a query. */
async function ask(query: string, timeMs: number): Promise<number | undefined> {
  const source = createMetricSource(pool, scopeOf(1));
  const { value } = await instantQuery(query, timeMs, { source, now: () => performance.now() });
  if (value.type !== "vector" || value.samples.length > 1) throw new Error("one sample was expected");
  return value.samples[0]?.value;
}

// A sender counts 10 a minute, restarts after 5 minutes, and then counts 60 a minute: so the first sum after the restart is
// larger than the last before it, and only its start tells that it began anew.
const steps = Array.from({ length: 10 }, (_, i) => ({
  ms: t0 + (i + 1) * minute,
  change: i < 5 ? 10 : 60,
  startMs: i < 5 ? t0 : t0 + 5 * minute + 1_000,
}));
const sums = steps.map(({ ms, startMs }) => ({
  ms,
  startMs,
  value: steps
    .filter((one) => one.startMs === startMs && one.ms <= ms)
    .reduce((sum, { change }) => sum + change, 0),
}));
const changes = steps.map(({ ms, change }, i) => ({
  ms,
  value: change,
  startMs: i === 0 || i === 5 ? (steps[i]?.startMs ?? 0) : ms - minute,
}));

test("sums of a sender that restarts and changes of the same truth have the same totals", async () => {
  await pipeline.ingestMetrics(1, sumOf("restarted", sums));
  await pipeline.ingestMetrics(1, sumOf("changed", [...changes].reverse(), "delta"));
  const endMs = t0 + 10 * minute;
  for (const compacted of [false, true]) {
    if (compacted) await compactMetrics(pool, { minSamples: 0, maxAgeMs: 0, maxSamples: 1e9 });
    expect(await ask("increase(restarted_total[10m])", endMs)).toBeCloseTo(350, 6);
    expect(await ask("increase(changed_total[10m])", endMs)).toBeCloseTo(350, 6);
    expect(await ask("increase(changed_total[4m])", endMs)).toBeCloseTo(
      (await ask("increase(restarted_total[4m])", endMs)) ?? 0,
      6,
    );
    expect(await ask("resets(restarted_total[10m])", endMs)).toBe(1);
    expect(await ask("changed_total", endMs)).toBe(350);
  }
});

test("a histogram with bounds answers classic and native questions alike, as sums and as changes", async () => {
  const point = (i: number, bucketCounts: number[]) => ({
    timeUnixNano: ns(t0 + i * minute),
    startTimeUnixNano: ns(t0),
    bucketCounts: bucketCounts.map(String),
    explicitBounds: [100, 200, 400],
    count: String(bucketCounts.reduce((a, b) => a + b)),
    sum: bucketCounts.reduce((a, b) => a + b) * 120,
  });
  const counts = [1, 2, 3, 4].map((n) => [10 * n, 20 * n, 5 * n, n]);
  const send = (name: string, aggregationTemporality: number, dataPoints: object[]) =>
    pipeline.ingestMetrics(1, metricsMessage({ name, histogram: { aggregationTemporality, dataPoints } }));
  await send(
    "workflow_latency_ms",
    2,
    counts.map((one, i) => point(i + 1, one)),
  );
  await send(
    "latency_changes",
    1,
    counts.map((_, i) => point(i + 1, counts[0] ?? [])),
  );
  const endMs = t0 + 4 * minute;
  const native = await ask("histogram_quantile(0.95, workflow_latency_ms)", endMs);
  const classic = await ask("histogram_quantile(0.95, workflow_latency_ms_bucket)", endMs);
  expect(native).toBeCloseTo(classic ?? 0, 9);
  expect(native).toBeGreaterThan(200);
  const rate = await ask(
    "histogram_quantile(0.9, sum by (le) (rate(workflow_latency_ms_bucket[4m])))",
    endMs,
  );
  expect(await ask("histogram_quantile(0.9, sum(rate(workflow_latency_ms[4m])))", endMs)).toBeCloseTo(
    rate ?? 0,
    9,
  );
  expect(await ask("histogram_quantile(0.9, sum(rate(latency_changes[4m])))", endMs)).toBeCloseTo(
    rate ?? 0,
    9,
  );
  expect(await ask("latency_changes_count", endMs)).toBe(await ask("workflow_latency_ms_count", endMs));
  expect(await ask("histogram_sum(latency_changes)", endMs)).toBe(144 * 120);
});

test("exponential histograms are native ones, whose scale may change on the way", async () => {
  const point = (i: number, scale: number, positive: object) => ({
    timeUnixNano: ns(t0 + i * minute),
    startTimeUnixNano: ns(t0),
    count: "10",
    sum: 30,
    scale,
    zeroCount: "2",
    positive,
  });
  const send = (name: string, aggregationTemporality: number, dataPoints: object[]) =>
    pipeline.ingestMetrics(
      1,
      metricsMessage({ name, exponentialHistogram: { aggregationTemporality, dataPoints } }),
    );
  // Bucket 0 is (1, 2] at scale 0, buckets 0 and 1 are (1, 1.41], (1.41, 2] at scale 1.
  await send("exp_changes", 1, [
    point(1, 1, { offset: 0, bucketCounts: ["3", "5"] }),
    point(2, 0, { offset: 0, bucketCounts: ["6", "2"] }),
  ]);
  const endMs = t0 + 2 * minute;
  expect(await ask("histogram_count(exp_changes)", endMs)).toBe(20);
  expect(await ask("histogram_fraction(1, 2, exp_changes)", endMs)).toBeCloseTo(14 / 20, 9);
  expect(await ask("histogram_fraction(2, 4, exp_changes)", endMs)).toBeCloseTo(2 / 20, 9);
});

test("a point that says no value ends the series", async () => {
  await pipeline.ingestMetrics(
    1,
    metricsMessage({
      name: "ending",
      gauge: {
        dataPoints: [
          { timeUnixNano: ns(t0), asDouble: 4 },
          { timeUnixNano: ns(t0 + minute), flags: 1 },
        ],
      },
    }),
  );
  expect(await ask("ending", t0 + 30_000)).toBe(4);
  expect(await ask("ending", t0 + minute)).toBeUndefined();
});

test("exemplars are kept once, with the bucket that they fell into, and open their trace", async () => {
  const exemplar = {
    timeUnixNano: ns(t0 + 1_000),
    asDouble: 150,
    traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    spanId: "00f067aa0ba902b7",
    filteredAttributes: [{ key: "user.id", value: { stringValue: "u-1" } }],
  };
  const point = {
    timeUnixNano: ns(t0 + minute),
    bucketCounts: ["0", "1", "0"],
    explicitBounds: [100, 200],
    count: "1",
    sum: 150,
    exemplars: [exemplar],
  };
  const send = () =>
    openMetricsPipeline(pool).ingestMetrics(
      1,
      metricsMessage({
        name: "with_exemplars",
        histogram: {
          aggregationTemporality: 2,
          dataPoints: [point, { ...point, timeUnixNano: ns(t0 + 2 * minute) }],
        },
      }),
    );
  await send();
  await send();
  const source = createMetricSource(pool, scopeOf(1));
  const ask = (name: string) =>
    source.exemplars({
      matcherSets: [[{ name: "__name__", op: "=", value: name }]],
      fromMs: t0,
      toMs: t0 + minute,
      limit: 0,
    });
  const found = await ask("with_exemplars_bucket");
  expect(found).toHaveLength(1);
  expect(found[0]?.seriesLabels.get("le")).toBe("200");
  expect(found[0]?.exemplars).toHaveLength(1);
  expect(found[0]?.exemplars[0]).toMatchObject({ value: 150, timeMs: t0 + 1_000 });
  expect(found[0]?.exemplars[0]?.labels.toRecord()).toEqual({
    trace_id: exemplar.traceId,
    span_id: exemplar.spanId,
    user_id: "u-1",
  });
  expect((await ask("with_exemplars"))[0]?.seriesLabels.has("le")).toBe(false);
});

test("what is past its retention goes with its table, and a sum of changes stays", async () => {
  const dayMs = 86_400_000;
  const startMs = Math.floor(Date.now() / dayMs) * dayMs - 9.5 * dayMs;
  const days = Array.from({ length: 10 }, (_, i) => ({ ms: startMs + i * dayMs, value: 10 }));
  await pipeline.ingestMetrics(1, sumOf("kept_changes", days, "delta"));
  await compactMetrics(pool, { minSamples: 0, maxAgeMs: 0, maxSamples: 1e9 });
  const lastMs = startMs + 9 * dayMs;
  expect(await ask("kept_changes_total", lastMs)).toBe(100);
  const { rows } = await pool.query<{ name: string; parent: string }>(
    "select name, parent from telemetry.leaves where parent = 'metric_chunks' and day < (now() at time zone 'UTC')::date - 5",
  );
  expect(rows.length).toBeGreaterThan(3);
  for (const { name } of rows) await pool.query(`drop table telemetry.${name}`);
  expect(await ask("kept_changes_total", lastMs)).toBe(100);
  expect(await ask("kept_changes_total", startMs)).toBeUndefined();
});

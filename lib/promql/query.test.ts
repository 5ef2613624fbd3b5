import { expect, test } from "vitest";
import { Labels } from "@/lib/model/prom-labels";
import type { SelectRequest, Series, SeriesSource } from "@/lib/model/prom-series";
import { isStaleAt, markStale, wordsOf } from "@/lib/model/stale-marker";
import { instantQuery, rangeQuery } from "./query";

const requests: SelectRequest[] = [];
function sourceOf(series: Series[]): SeriesSource {
  const none = async () => [];
  return {
    select: async (request) => {
      requests.push(request);
      for (const { timesMs } of series) request.account(1, timesMs.length);
      return series;
    },
    series: none,
    labelNames: none,
    labelValues: none,
    exemplars: none,
  };
}
const line = (name: string, samples: number): Series => ({
  labels: Labels.fromRecord({ __name__: name, n: "1" }),
  timesMs: Float64Array.from({ length: samples }, (_, index) => index * 1000),
  values: Float64Array.from({ length: samples }, (_, index) => index),
});
const clock = 0;
const options = { source: sourceOf([line("x", 100)]), now: () => clock };

test("asks the source for the times that a query needs and no more", async () => {
  requests.length = 0;
  await rangeQuery("x", { startMs: 1_000_000, endMs: 1_060_000, stepMs: 15_000 }, options);
  await instantQuery("rate(x[1m] offset 10s)", 1_000_000, options);
  await instantQuery("max_over_time(rate(x[1m])[10m:1m])", 1_000_000, options);
  await instantQuery("rate(x[1m] smoothed)", 1_000_000, options);
  await instantQuery("x @ 500", 1_000_000, options);
  expect(requests.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [700_001, 1_060_000],
    [930_001, 990_000],
    [360_001, 960_000],
    [640_001, 1_300_000],
    [200_001, 500_000],
  ]);
  expect(requests[1]?.hints).toEqual({ stepMs: 1, rangeMs: 60_000, func: "rate" });
});

test("limits end a query with a reason", async () => {
  const limited = (limits: object) => ({ ...options, limits });
  await expect(instantQuery("x", 0, limited({ maxSamples: 50 }))).rejects.toThrow("too many samples");
  await expect(instantQuery("x", 0, limited({ maxSeries: 0 }))).rejects.toThrow("more than 0 series");
  const wide = { startMs: 0, endMs: 1e12, stepMs: 1 };
  await expect(rangeQuery("vector(1)", wide, options)).rejects.toThrow("too many samples");
  let ticks = 0;
  const slow = { ...limited({ timeoutMs: 10 }), now: () => (ticks += 8) };
  await expect(instantQuery("sum(rate(x[1m]))", 0, slow)).rejects.toMatchObject({ kind: "timeout" });
});

test("a long chain of operators is computed, not a stack overflow", async () => {
  const { value } = await instantQuery(`1${" + 1".repeat(900)}`, 0, options);
  expect(value).toMatchObject({ type: "scalar", value: 901 });
  const parens = `${"(".repeat(400)}x${")".repeat(400)}`;
  expect((await instantQuery(parens, 0, options)).value).toMatchObject({ type: "vector" });
});

test("a range query wants an instant vector or a scalar", async () => {
  const range = { startMs: 0, endMs: 1, stepMs: 1 };
  await expect(rangeQuery("x[5m]", range, options)).rejects.toThrow(
    'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
  );
  await expect(rangeQuery('"text"', range, options)).rejects.toMatchObject({ kind: "bad_data" });
});

test("other work gets its turn while a query runs", async () => {
  let turns = 0;
  const pause = async () => {
    turns++;
  };
  await instantQuery("sum(x) + sum(x)", 5000, { ...options, pause });
  expect(turns).toBeGreaterThan(3);
});

test("a subquery over a subquery lets others have their turn, and ends when its time is up", async () => {
  let [turns, nowMs] = [0, 0];
  const pause = async () => {
    turns++;
    nowMs += 1_000;
  };
  const limits = { maxSamples: 50_000_000, maxSeries: 10, timeoutMs: 30_000 };
  const query = "sum_over_time(sum_over_time(vector(1)[3d:1s])[3d:1s])";
  await expect(
    instantQuery(query, 1e12, { ...options, limits, pause, now: () => nowMs }),
  ).rejects.toMatchObject({ kind: "timeout" });
  expect(turns).toBeGreaterThan(20);
});

test("does not change the samples it is given", async () => {
  const series = line("x", 100);
  const before = series.values.slice();
  await rangeQuery(
    "-x + x * 2",
    { startMs: 0, endMs: 50_000, stepMs: 1000 },
    { ...options, source: sourceOf([series]) },
  );
  expect(series.values).toEqual(before);
});

test("a stale marker survives copies of its array, and is no ordinary NaN", () => {
  const values = Float64Array.of(1, Number.NaN, 0);
  markStale(values, 2);
  const copy = new Float64Array(3);
  copy.set(values);
  expect([0, 1, 2].map((index) => isStaleAt(wordsOf(copy), index))).toEqual([false, false, true]);
  expect(isStaleAt(wordsOf(copy.subarray(2)), 0)).toBe(true);
  expect(copy[2]).toBeNaN();
});

test("annotations tell the place and are limited", async () => {
  const result = await instantQuery("quantile(2, x) + quantile(3, x)", 0, { ...options, maxAnnotations: 1 });
  expect(result.warnings).toEqual([
    "PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)",
    "1 more warning annotations omitted",
  ]);
});

import { expect, test } from "vitest";
import { Labels } from "@/lib/model/prom-labels";
import type { Series, SeriesSource } from "@/lib/model/prom-series";
import { markStale } from "@/lib/model/stale-marker";
import { instantQuery, rangeQuery } from "../query";

const none = async () => [];
const series = Array.from({ length: 12 }, (_, n): Series => {
  const length = n === 4 ? 1 : 90 - n;
  const timesMs = Float64Array.from(
    { length },
    (_one, i) => (i + (n % 3)) * 15_000 + (n === 7 ? i * 3_000 : 0),
  );
  const values = Float64Array.from(timesMs, (_ms, i) => (n % 5 === 0 ? 40 - (i % 17) : i * 1.1 * n));
  if (n === 6) values[20] = Number.NaN;
  if (n === 8) markStale(values, 30);
  return {
    labels: Labels.fromRecord({ __name__: "x_total", n: String(n), g: String(n % 3) }),
    timesMs,
    values,
  };
});
const options = {
  source: {
    select: none,
    series: none,
    labelNames: none,
    labelValues: none,
    exemplars: none,
  } as SeriesSource,
  now: () => 0,
};
const withSeries = { ...options, source: { ...options.source, select: async () => series } };
const range = { startMs: 0, endMs: 1_500_000, stepMs: 20_000 };

// Multiplied by one, all series are computed before they are added up.
test.each(["sum", "avg", "count", "group", "max", "min", "stddev", "stdvar"])(
  "%s is the same, folded or not",
  async (op) => {
    for (const call of [
      "rate(x_total[1m])",
      "delta(x_total[1m])",
      "max_over_time(x_total[1m])",
      "rate(x_total[1m])[2m:7s]",
    ])
      for (const by of ["", "by (g)", "without (n)"]) {
        const inner = call.endsWith("]") ? `sum_over_time(${call})` : call;
        const folded = `${op} ${by} ((${inner}))`;
        const whole = `${op} ${by} (${inner} * 1)`;
        expect((await rangeQuery(folded, range, withSeries)).value).toEqual(
          (await rangeQuery(whole, range, withSeries)).value,
        );
        expect((await instantQuery(folded, 600_000, withSeries)).value).toEqual(
          (await instantQuery(whole, 600_000, withSeries)).value,
        );
      }
  },
);

test("the cells of all series are not held", async () => {
  const limits = { maxSamples: 1_000 + series.reduce((sum, { timesMs }) => sum + timesMs.length, 0) };
  const fine = { ...range, stepMs: 5_000 };
  await expect(rangeQuery("sum(rate(x_total[1m]))", fine, { ...withSeries, limits })).resolves.toBeDefined();
  await expect(rangeQuery("sum(rate(x_total[1m]) * 1)", fine, { ...withSeries, limits })).rejects.toThrow(
    "too many samples",
  );
});

test("what groups hold is counted before it is there", async () => {
  const fine = { ...range, stepMs: 5_000 };
  const holding = (rows: number) => ({ ...withSeries, limits: { maxSamples: rows * 301 } });
  const query = "avg by (g) (rate(x_total[1m]))";
  await expect(rangeQuery(query, fine, holding(4))).resolves.toBeDefined();
  await expect(rangeQuery(query, fine, holding(3))).rejects.toThrow("too many samples");
});

// Values as the Prometheus HTTP API writes them: samples as text, times as seconds.

import type { FloatHistogram } from "@/lib/model/prom-series";
import { allBuckets } from "@/lib/promql/histogram/buckets";

/** As Go's strconv with the shortest digits: "1", "0.1", "1e+21", "NaN", "+Inf". */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const text = String(value);
  // Go writes an exponent with two digits: 1e-07.
  return value < 1e-6 && value > -1e-6 ? text.replace(/e-(\d)$/, "e-0$1") : text;
}

/** [seconds, text]. */
export function floatSample(timeMs: number, value: number): [number, string] {
  return [timeMs / 1_000, formatFloat(value)];
}

type BucketJson = [rule: number, lower: string, upper: string, count: string];
export type HistogramJson = { count: string; sum: string; buckets?: BucketJson[] };

/** Rule of a bucket's ends: 0 open left, 1 open right, 2 open both, 3 closed both. */
export function histogramSample(timeMs: number, histogram: FloatHistogram): [number, HistogramJson] {
  const buckets = allBuckets(histogram)
    .filter(({ count }) => count !== 0)
    .map(({ lower, upper, count, lowerInclusive, upperInclusive }): BucketJson => {
      const rule = lowerInclusive ? (upperInclusive ? 3 : 1) : upperInclusive ? 0 : 2;
      return [rule, formatFloat(lower), formatFloat(upper), formatFloat(count)];
    });
  const head = { count: formatFloat(histogram.count), sum: formatFloat(histogram.sum) };
  return [timeMs / 1_000, buckets.length === 0 ? head : { ...head, buckets }];
}

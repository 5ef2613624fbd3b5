import type { FloatHistogram } from "@/lib/model/prom-series";
import type { Annotations } from "../annotations";
import type { Position } from "../syntax/position";
import { usesCustomBuckets } from "./bounds";
import { allBuckets, type Bucket } from "./buckets";

/** Whom to tell about a histogram that holds NaN, and in which words. */
export interface HistogramContext {
  annotations: Annotations;
  metric: string;
  position: Position;
}

/** Where the histogram has observations on one side only, its zero bucket ends at zero. */
export function cutZeroBucket(bucket: Bucket, histogram: FloatHistogram): void {
  const hasNegative = histogram.negativeBuckets.length > 0;
  const hasPositive = histogram.positiveBuckets.length > 0;
  if (!hasNegative && hasPositive) bucket.lower = 0;
  else if (!hasPositive && hasNegative) bucket.upper = 0;
}

/** The quantile of a native histogram: linear within custom and zero buckets, else by the logarithm. */
export function histogramQuantile(q: number, histogram: FloatHistogram, context: HistogramContext): number {
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (histogram.count === 0 || Number.isNaN(q)) return Number.NaN;
  const sumIsNaN = Number.isNaN(histogram.sum);
  // From the nearer end, to sum up less; NaN observations lie in no bucket, so that only counting upwards is right.
  const upwards = sumIsNaN || q < 0.5;
  const buckets = allBuckets(histogram);
  if (!upwards) buckets.reverse();
  let rank = (upwards ? q : 1 - q) * histogram.count;
  let count = 0;
  let at = 0;
  let bucket: Bucket = { lower: 0, upper: 0, count: 0, lowerInclusive: false, upperInclusive: false };
  for (; at < buckets.length; at++) {
    bucket = buckets[at] ?? bucket;
    if (bucket.count === 0) continue;
    count += bucket.count;
    if (count >= rank) break;
  }
  const custom = usesCustomBuckets(histogram);
  if (custom) {
    if (bucket.lower === Number.NEGATIVE_INFINITY) {
      if (bucket.upper <= 0) return bucket.upper;
      bucket.lower = 0;
    } else if (bucket.upper === Number.POSITIVE_INFINITY) return bucket.lower;
  } else if (bucket.lower < 0 && bucket.upper > 0) cutZeroBucket(bucket, histogram);
  count = Math.min(count, histogram.count);
  if (count < rank) {
    if (!sumIsNaN) return bucket.upper;
    context.annotations.quantileNaNResult(context.metric, context.position);
    return Number.NaN;
  }
  rank = upwards ? rank - (count - bucket.count) : count - rank;
  if (sumIsNaN) {
    const total = buckets.slice(at + 1).reduce((sum, { count: more }) => sum + more, count);
    if (total < histogram.count) context.annotations.quantileNaNSkew(context.metric, context.position);
  }
  return interpolate(bucket, rank / bucket.count, custom);
}

function interpolate({ lower, upper }: Bucket, fraction: number, custom: boolean): number {
  if (custom || (lower <= 0 && upper >= 0)) return lower + (upper - lower) * fraction;
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
}

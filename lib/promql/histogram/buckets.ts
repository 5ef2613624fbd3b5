import type { FloatHistogram } from "@/lib/model/prom-series";
import { upperBound, usesCustomBuckets } from "./bounds";
import { toSparse } from "./sparse-buckets";

export interface Bucket {
  lower: number;
  upper: number;
  count: number;
  lowerInclusive: boolean;
  upperInclusive: boolean;
}

export function positiveBuckets(histogram: FloatHistogram): Bucket[] {
  const custom = usesCustomBuckets(histogram);
  const { indexes, counts } = toSparse(histogram.positiveSpans, histogram.positiveBuckets);
  return indexes.map((index, at) => {
    const lower = upperBound(histogram, index - 1);
    return {
      lower,
      upper: upperBound(histogram, index),
      count: counts[at] ?? 0,
      lowerInclusive: custom ? index === 0 : lower < 0,
      upperInclusive: true,
    };
  });
}

/** From the one next to zero downwards. */
export function negativeBuckets(histogram: FloatHistogram): Bucket[] {
  const { indexes, counts } = toSparse(histogram.negativeSpans, histogram.negativeBuckets);
  return indexes.map((index, at) => ({
    lower: -upperBound(histogram, index),
    upper: -upperBound(histogram, index - 1),
    count: counts[at] ?? 0,
    lowerInclusive: true,
    upperInclusive: false,
  }));
}

export const zeroBucket = ({ zeroThreshold, zeroCount }: FloatHistogram): Bucket => ({
  lower: -zeroThreshold,
  upper: zeroThreshold,
  count: zeroCount,
  lowerInclusive: true,
  upperInclusive: true,
});

/** Every bucket in rising order; those that reach into the zero bucket are cut at its edge. */
export function allBuckets(histogram: FloatHistogram): Bucket[] {
  const threshold = histogram.zeroThreshold;
  const result = negativeBuckets(histogram).reverse();
  for (const bucket of result) {
    if (bucket.upper < 0 && bucket.upper > -threshold) bucket.upper = -threshold;
  }
  if (histogram.zeroCount > 0) result.push(zeroBucket(histogram));
  for (const bucket of positiveBuckets(histogram)) {
    if (bucket.lower > 0 && bucket.lower < threshold) bucket.lower = threshold;
    result.push(bucket);
  }
  return result;
}

/** Share of the bucket's observations below a value in it, spread evenly or (exponential buckets) by their logarithm. */
export function fractionBelow({ lower, upper }: Bucket, value: number, linear: boolean): number {
  if (linear) return (value - lower) / (upper - lower);
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logValue = Math.log2(Math.abs(value));
  if (value > 0) return (logValue - logLower) / (logUpper - logLower);
  return 1 - (logValue - logUpper) / (logLower - logUpper);
}

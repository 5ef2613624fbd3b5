import type { FloatHistogram } from "@/lib/model/prom-series";
import { compact } from "./arithmetic";
import { usesCustomBuckets } from "./bounds";
import { type Bucket, fractionBelow, negativeBuckets, positiveBuckets, zeroBucket } from "./buckets";

interface Kept {
  count: number;
  /** Around which the kept observations are assumed to lie. */
  midpoint: number;
}

const NOTHING: Kept = { count: 0, midpoint: 0 };
const isInfinite = (value: number) => value === Infinity || value === -Infinity;
const zeroIfInfinite = (value: number) => (isInfinite(value) ? 0 : value);

/** `h </ x` keeps the observations up to x, `h >/ x` those from x on. */
export function trimHistogram(histogram: FloatHistogram, at: number, keepBelow: boolean): FloatHistogram {
  const custom = usesCustomBuckets(histogram);
  const total = { count: 0, sum: 0 };
  let trimmed = false;
  const keep = (before: number, { count, midpoint }: Kept) => {
    total.count += count;
    total.sum += midpoint * count;
    trimmed ||= count !== before;
    return count;
  };
  const side = (buckets: Bucket[], positive: boolean) =>
    buckets.map((bucket) =>
      bucket.count === 0 ? 0 : keep(bucket.count, trimBucket(bucket, at, keepBelow, positive, custom)),
    );
  const positive = positiveBuckets(histogram);
  const negative = negativeBuckets(histogram);
  const positiveCounts = side(positive, true);
  const negativeCounts = side(negative, false);
  let { zeroCount } = histogram;
  if (zeroCount > 0) {
    const zero = zeroBucket(histogram);
    const hasPositive = positive.some(({ count }) => count !== 0);
    const hasNegative = negative.some(({ count }) => count !== 0);
    if (hasNegative && !hasPositive) zero.upper = 0;
    if (hasPositive && !hasNegative) zero.lower = 0;
    zeroCount = keep(zeroCount, trimZeroBucket(zero, at, keepBelow));
  }
  if (!trimmed) return histogram;
  return compact({
    ...histogram,
    count: total.count,
    sum: total.sum,
    zeroCount,
    positiveBuckets: positiveCounts,
    negativeBuckets: negativeCounts,
  });
}

function trimBucket(
  bucket: Bucket,
  at: number,
  keepBelow: boolean,
  positive: boolean,
  linear: boolean,
): Kept {
  const { lower, upper, count } = bucket;
  if (keepBelow ? upper <= at : lower >= at) {
    return { count, midpoint: midpoint(lower, upper, positive, linear) };
  }
  if (keepBelow ? lower >= at : upper <= at) return NOTHING;
  if (lower === Number.NEGATIVE_INFINITY) return trimOpenBelow(bucket, at, keepBelow);
  if (upper === Number.POSITIVE_INFINITY) return trimOpenAbove(bucket, at, keepBelow);
  const below = at <= lower ? 0 : at >= upper ? count : count * fractionBelow(bucket, at, linear);
  return keepBelow
    ? { count: below, midpoint: midpoint(lower, at, positive, linear) }
    : { count: count - below, midpoint: midpoint(at, upper, positive, linear) };
}

function trimOpenBelow({ upper, count }: Bucket, at: number, keepBelow: boolean): Kept {
  if (keepBelow) {
    if (at >= upper) return { count, midpoint: 0 };
    if (at > 0 && upper > 0 && !isInfinite(upper)) return { count: (count * at) / upper, midpoint: at / 2 };
    if (upper <= 0) return { count, midpoint: at };
    return { count: 0, midpoint: zeroIfInfinite(upper) };
  }
  if (at === Number.NEGATIVE_INFINITY) return { count, midpoint: 0 };
  if (at >= 0 && upper > at && !isInfinite(upper)) {
    return { count: count * (1 - at / upper), midpoint: (at + upper) / 2 };
  }
  return { count: 0, midpoint: zeroIfInfinite(upper) };
}

function trimOpenAbove({ lower, count }: Bucket, at: number, keepBelow: boolean): Kept {
  if (!keepBelow && at >= lower) return { count, midpoint: at };
  return { count: 0, midpoint: zeroIfInfinite(lower) };
}

function trimZeroBucket({ lower, upper, count }: Bucket, at: number, keepBelow: boolean): Kept {
  if (at <= lower) return keepBelow ? NOTHING : { count, midpoint: (lower + upper) / 2 };
  if (at >= upper) return keepBelow ? { count, midpoint: (lower + upper) / 2 } : NOTHING;
  return keepBelow
    ? { count: (count * (at - lower)) / (upper - lower), midpoint: (lower + at) / 2 }
    : { count: (count * (upper - at)) / (upper - lower), midpoint: (at + upper) / 2 };
}

function midpoint(lower: number, upper: number, positive: boolean, linear: boolean): number {
  if (isInfinite(lower)) {
    if (isInfinite(upper)) return 0;
    return upper > 0 ? upper / 2 : upper;
  }
  if (isInfinite(upper)) return lower;
  if (linear) return (lower + upper) / 2;
  const geometric = Math.sqrt(Math.abs(lower * upper));
  return positive ? geometric : -geometric;
}

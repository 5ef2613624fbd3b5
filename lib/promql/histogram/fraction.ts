import type { FloatHistogram } from "@/lib/model/prom-series";
import { usesCustomBuckets } from "./bounds";
import { allBuckets, type Bucket, fractionBelow } from "./buckets";
import { cutZeroBucket, type HistogramContext } from "./quantile";

/** How many observations lie below a value, found while walking over the buckets upwards. */
class RankBelow {
  rank = 0;
  found = false;
  constructor(private readonly value: number) {}

  atLowerEdge(lower: number, before: number): void {
    if (this.found || lower < this.value) return;
    this.rank = before;
    this.found = true;
  }

  inside(lower: number, upper: number, interpolate: (value: number) => number): void {
    if (this.found || lower >= this.value || upper <= this.value) return;
    this.rank = interpolate(this.value);
    this.found = true;
  }

  capped(total: number): number {
    return !this.found || this.rank > total ? total : this.rank;
  }
}

/** The share of observations between two values. */
export function histogramFraction(
  lower: number,
  upper: number,
  histogram: FloatHistogram,
  context: HistogramContext,
): number {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const custom = usesCustomBuckets(histogram);
  const below = [new RankBelow(lower), new RankBelow(upper)] as const;
  const buckets = allBuckets(histogram);
  let before = 0;
  for (const bucket of buckets) {
    const linear = prepare(bucket, histogram, custom);
    for (const edge of below) edge.atLowerEdge(bucket.lower, before);
    const interpolate = (value: number) =>
      // A bucket without a lower end cannot be divided: all of it counts as below.
      bucket.lower === Number.NEGATIVE_INFINITY
        ? bucket.count
        : before + bucket.count * fractionBelow(bucket, value, linear);
    for (const edge of below) edge.inside(bucket.lower, bucket.upper, interpolate);
    before += bucket.count;
  }
  let total = histogram.count;
  if (Number.isNaN(histogram.sum)) {
    total = buckets.reduce((sum, { count }) => sum + count, 0);
    if (total < histogram.count) context.annotations.fractionNaNs(context.metric, context.position);
  }
  return (below[1].capped(total) - below[0].capped(total)) / histogram.count;
}

/** Gives the outermost buckets the ends that are assumed for them; true where values spread evenly in it. */
function prepare(bucket: Bucket, histogram: FloatHistogram, custom: boolean): boolean {
  if (custom) {
    if (bucket.lower === Number.NEGATIVE_INFINITY && bucket.upper > 0) bucket.lower = 0;
    return true;
  }
  if (bucket.lower > 0 || bucket.upper < 0) return false;
  cutZeroBucket(bucket, histogram);
  return true;
}

/** The same for buckets of a classic histogram, sorted and coalesced, ending in +Inf. */
export function classicFraction(
  lower: number,
  upper: number,
  buckets: readonly { upperBound: number; count: number }[],
): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const below = [new RankBelow(lower), new RankBelow(upper)] as const;
  let before = 0;
  let start = (buckets[0]?.upperBound ?? 0) <= 0 ? Number.NEGATIVE_INFINITY : 0;
  for (const { upperBound, count } of buckets) {
    const from = start;
    const rank = before;
    for (const edge of below) edge.atLowerEdge(from, rank);
    const interpolate = (value: number) =>
      from === Number.NEGATIVE_INFINITY
        ? count
        : rank + ((count - rank) * (value - from)) / (upperBound - from);
    for (const edge of below) edge.inside(from, upperBound, interpolate);
    before = count;
    start = upperBound;
  }
  return (below[1].capped(total) - below[0].capped(total)) / total;
}

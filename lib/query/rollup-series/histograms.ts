import { upperBound } from "@/lib/model/histogram";
import { type BucketSpan, CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { type Clock, dayS } from "./counters";
import type { Increment } from "./read-family";

/** Upper bounds of the classic form, in ms: those of the Collector's span metrics connector. */
export const classicBoundsMs = [
  2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1_000, 1_400, 2_000, 5_000, 10_000, 15_000,
] as const;

/** Rollup buckets that a classic bound takes in: a bound seldom is a bucket's own, and half a bucket (2.2 %) is allowed either way. */
export function countBelow(histogram: ReadonlyMap<number, number>, boundMs: number): number {
  const most = boundMs * 1e6 * 2 ** (1 / 32);
  let count = 0;
  for (const [bucket, n] of histogram) if (upperBound(bucket) <= most) count += n;
  return count;
}

// Native bucket i of schema 4 ends at 2^(i/16). A rollup bucket of nanoseconds lies, in another unit, between two of them; it goes
// where its middle lies, so that bounds are off by at most half a bucket (2.2 %).
const schema = 4;
const nativeIndex = (bucket: number, nsPerUnit: number) =>
  Math.ceil(bucket + 0.5 - 16 * Math.log2(nsPerUnit));

/** Native histograms of counters that begin with each UTC day, one for each time of the clock. Pure. */
export function runningHistograms(
  increments: readonly Increment[],
  { boundsS }: Clock,
  nsPerUnit: number,
): FloatHistogram[] {
  let buckets = new Map<number, number>();
  let sum = 0;
  let day = Number.NaN;
  let next = 0;
  let made: FloatHistogram | undefined;
  return boundsS.map((boundS) => {
    if (boundS === -1) return emptyHistogram;
    for (let one = increments[next]; one !== undefined && one.bucketS < boundS; one = increments[++next]) {
      const dayOfOne = Math.floor(one.bucketS / dayS);
      if (dayOfOne !== day) {
        day = dayOfOne;
        buckets = new Map();
        sum = 0;
      }
      for (const [bucket, count] of one.histogram) {
        const index = nativeIndex(bucket, nsPerUnit);
        buckets.set(index, (buckets.get(index) ?? 0) + count);
      }
      sum += one.value / nsPerUnit;
      made = undefined;
    }
    if (day !== Math.ceil(boundS / dayS) - 1) return emptyHistogram;
    made ??= histogramOf(buckets, sum);
    return made;
  });
}

const emptyHistogram = histogramOf(new Map(), 0);

function histogramOf(buckets: ReadonlyMap<number, number>, sum: number): FloatHistogram {
  const used = [...buckets].filter(([, count]) => count > 0).sort((a, b) => a[0] - b[0]);
  const positiveSpans: BucketSpan[] = [];
  let end = 0;
  for (const [index] of used) {
    const open = positiveSpans.at(-1);
    if (open !== undefined && index === end) open.length += 1;
    else positiveSpans.push({ offset: index - (open === undefined ? 0 : end), length: 1 });
    end = index + 1;
  }
  return {
    counterResetHint: CounterReset.unknown,
    schema,
    zeroThreshold: 2 ** -128,
    zeroCount: 0,
    count: used.reduce((total, [, count]) => total + count, 0),
    sum,
    positiveSpans,
    positiveBuckets: used.map(([, count]) => count),
    negativeSpans: [],
    negativeBuckets: [],
  };
}

// OTLP's histograms as Prometheus' native ones. Each gives the histogram or, as text, why it is none. Pure.
import type { OtlpBuckets, OtlpExponentialPoint, OtlpHistogramPoint } from "@/lib/model/metrics/otlp";
import {
  type BucketSpan,
  CounterReset,
  CUSTOM_BUCKETS_SCHEMA,
  type FloatHistogram,
} from "@/lib/model/prom-series";

const mostBuckets = 10_000;
const [lowestScale, highestScale] = [-4, 8];

/** Why the buckets of a histogram are none; null where they are. */
export function refuseBounds({ bounds, bucketCounts }: OtlpHistogramPoint): string | null {
  if (bucketCounts.length > mostBuckets) return `histogram has more than ${mostBuckets} buckets`;
  if (bucketCounts.length === 0 && bounds.length === 0) return null;
  if (bucketCounts.length !== bounds.length + 1) return "histogram has not one bucket more than bounds";
  for (let i = 0; i < bounds.length; i++) {
    if (!Number.isFinite(bounds[i])) return "histogram bounds are not finite";
    if (i > 0 && (bounds[i] as number) <= (bounds[i - 1] as number)) return "histogram bounds do not rise";
  }
  return null;
}

/** With every bucket, also empty ones: the classic series are read from it too. */
export function explicitHistogram(point: OtlpHistogramPoint, isCumulative: boolean): FloatHistogram | string {
  const { bucketCounts, count } = point;
  let total = 0;
  for (const one of bucketCounts) total += one;
  if (bucketCounts.length > 0 && total !== count) return "histogram count is not the sum of its buckets";
  const buckets = bucketCounts.length === 0 ? [count] : bucketCounts;
  return {
    counterResetHint: isCumulative ? CounterReset.unknown : CounterReset.notReset,
    schema: CUSTOM_BUCKETS_SCHEMA,
    zeroThreshold: 0,
    zeroCount: 0,
    count,
    sum: point.sum ?? Number.NaN,
    positiveSpans: [{ offset: 0, length: buckets.length }],
    positiveBuckets: buckets,
    negativeSpans: [],
    negativeBuckets: [],
  };
}

/** A scale past Prometheus' finest is made coarser, one below its coarsest refused. */
export function exponentialHistogram(point: OtlpExponentialPoint): FloatHistogram | string {
  if (point.scale < lowestScale) return `exponential histogram has a scale below ${lowestScale}`;
  if (point.positive.counts.length + point.negative.counts.length > mostBuckets)
    return `histogram has more than ${mostBuckets} buckets`;
  const down = Math.max(0, point.scale - highestScale);
  const positive = toSpans(point.positive, down);
  const negative = toSpans(point.negative, down);
  return {
    counterResetHint: CounterReset.unknown,
    schema: point.scale - down,
    // OTLP senders leave it at 0, where Prometheus' own histograms have a small one.
    zeroThreshold: point.zeroThreshold > 0 ? point.zeroThreshold : defaultZeroThreshold,
    zeroCount: point.zeroCount,
    count: point.count,
    sum: point.sum ?? Number.NaN,
    positiveSpans: positive.spans,
    positiveBuckets: positive.buckets,
    negativeSpans: negative.spans,
    negativeBuckets: negative.buckets,
  };
}

/** As Prometheus takes it for OTLP histograms: anything smaller is zero. */
const defaultZeroThreshold = 1e-128;
/** Gaps of more empty buckets than this begin a span. */
const longestGap = 2;

function toSpans({ offset, counts }: OtlpBuckets, down: number): { spans: BucketSpan[]; buckets: number[] } {
  const spans: BucketSpan[] = [];
  const buckets: number[] = [];
  let next = 0;
  const merged = mergeDown(offset, counts, down);
  merged.counts.forEach((count, i) => {
    if (count === 0) return;
    // OTLP's bucket i begins where Prometheus' bucket i ends.
    const index = merged.offset + i + 1;
    const last = spans.at(-1);
    const gap = index - next;
    if (last !== undefined && gap <= longestGap) {
      for (let empty = 0; empty < gap; empty++) buckets.push(0);
      last.length += gap + 1;
    } else spans.push({ offset: last === undefined ? index : gap, length: 1 });
    buckets.push(count);
    next = index + 1;
  });
  return { spans, buckets };
}

function mergeDown(offset: number, counts: readonly number[], down: number): OtlpBuckets {
  if (down === 0 || counts.length === 0) return { offset, counts: [...counts] };
  const factor = 2 ** down;
  const first = Math.floor(offset / factor);
  const merged = new Array<number>(Math.floor((offset + counts.length - 1) / factor) - first + 1).fill(0);
  counts.forEach((count, i) => {
    const at = Math.floor((offset + i) / factor) - first;
    merged[at] = (merged[at] as number) + count;
  });
  return { offset: first, counts: merged };
}

import type { BucketSpan, FloatHistogram } from "../prom-series";

/** The sum of two histograms of changes: of the coarser scale and the wider zero bucket. Deterministic; neither is changed. */
export function addHistograms(a: FloatHistogram, b: FloatHistogram): FloatHistogram {
  const whole = { counterResetHint: a.counterResetHint, count: a.count + b.count, sum: a.sum + b.sum };
  if (isSameShape(a, b)) {
    const add = (x: readonly number[], y: readonly number[]) => x.map((count, i) => count + (y[i] ?? 0));
    return {
      ...a,
      ...whole,
      zeroCount: a.zeroCount + b.zeroCount,
      positiveBuckets: add(a.positiveBuckets, b.positiveBuckets),
      negativeBuckets: add(a.negativeBuckets, b.negativeBuckets),
    };
  }
  const schema = Math.min(a.schema, b.schema);
  const zeroThreshold = Math.max(a.zeroThreshold, b.zeroThreshold);
  const sides = (["positive", "negative"] as const).map((side) => {
    const buckets = new Map<number, number>();
    let zero = 0;
    for (const one of [a, b])
      for (const [index, count] of bucketsOf(one, side)) {
        const at = Math.ceil(index / 2 ** (one.schema - schema));
        // What lies in the zero bucket by its upper bound; one that it cuts through stays as it is.
        if (2 ** (at * 2 ** -schema) <= zeroThreshold) zero += count;
        else buckets.set(at, (buckets.get(at) ?? 0) + count);
      }
    return { zero, ...toSpans(buckets) };
  });
  const [positive, negative] = sides;
  return {
    ...whole,
    schema,
    zeroThreshold,
    zeroCount: a.zeroCount + b.zeroCount + (positive?.zero ?? 0) + (negative?.zero ?? 0),
    positiveSpans: positive?.spans ?? [],
    positiveBuckets: positive?.counts ?? [],
    negativeSpans: negative?.spans ?? [],
    negativeBuckets: negative?.counts ?? [],
  };
}

function isSameShape(a: FloatHistogram, b: FloatHistogram): boolean {
  const isSame = (x: readonly BucketSpan[], y: readonly BucketSpan[]) =>
    x.length === y.length &&
    x.every((span, i) => span.offset === y[i]?.offset && span.length === y[i]?.length);
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    isSame(a.positiveSpans, b.positiveSpans) &&
    isSame(a.negativeSpans, b.negativeSpans)
  );
}

function* bucketsOf(histogram: FloatHistogram, side: "positive" | "negative"): Iterable<[number, number]> {
  const counts = side === "positive" ? histogram.positiveBuckets : histogram.negativeBuckets;
  let index = 0;
  let at = 0;
  for (const { offset, length } of side === "positive" ? histogram.positiveSpans : histogram.negativeSpans) {
    index += offset;
    for (let i = 0; i < length; i++) yield [index++, counts[at++] ?? 0];
  }
}

function toSpans(buckets: ReadonlyMap<number, number>): { spans: BucketSpan[]; counts: number[] } {
  const spans: BucketSpan[] = [];
  const counts: number[] = [];
  let next = 0;
  for (const [index, count] of [...buckets].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && index === next) last.length += 1;
    else spans.push({ offset: index - next, length: 1 });
    counts.push(count);
    next = index + 1;
  }
  return { spans, counts };
}

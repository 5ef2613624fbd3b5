import { CounterReset, type CounterResetHint, type FloatHistogram } from "@/lib/model/prom-series";
import { sameBounds } from "./bounds";
import { toSpans, toSparse, withoutEmpty } from "./sparse-buckets";

export const withHint = (histogram: FloatHistogram, counterResetHint: CounterResetHint): FloatHistogram =>
  histogram.counterResetHint === counterResetHint ? histogram : { ...histogram, counterResetHint };

export function multiply(histogram: FloatHistogram, factor: number): FloatHistogram {
  const each = (values: number[]) => values.map((value) => value * factor);
  return {
    ...histogram,
    counterResetHint: factor < 0 ? CounterReset.gauge : histogram.counterResetHint,
    zeroCount: histogram.zeroCount * factor,
    count: histogram.count * factor,
    sum: histogram.sum * factor,
    positiveBuckets: each(histogram.positiveBuckets),
    negativeBuckets: each(histogram.negativeBuckets),
  };
}

export function divide(histogram: FloatHistogram, divisor: number): FloatHistogram {
  const each = (values: number[]) => values.map((value) => value / divisor);
  const scaled = {
    ...histogram,
    counterResetHint: divisor < 0 ? CounterReset.gauge : histogram.counterResetHint,
    zeroCount: histogram.zeroCount / divisor,
    count: histogram.count / divisor,
    sum: histogram.sum / divisor,
  };
  if (divisor === 0) {
    return { ...scaled, positiveSpans: [], positiveBuckets: [], negativeSpans: [], negativeBuckets: [] };
  }
  return {
    ...scaled,
    positiveBuckets: each(histogram.positiveBuckets),
    negativeBuckets: each(histogram.negativeBuckets),
  };
}

/** Without empty buckets. */
export function compact(histogram: FloatHistogram): FloatHistogram {
  if (!histogram.positiveBuckets.includes(0) && !histogram.negativeBuckets.includes(0)) return histogram;
  const positive = withoutEmpty(toSparse(histogram.positiveSpans, histogram.positiveBuckets));
  const negative = withoutEmpty(toSparse(histogram.negativeSpans, histogram.negativeBuckets));
  return {
    ...histogram,
    positiveSpans: toSpans(positive.indexes),
    positiveBuckets: positive.counts,
    negativeSpans: toSpans(negative.indexes),
    negativeBuckets: negative.counts,
  };
}

const sameNumbers = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

/** The same buckets with the same counts; hints do not matter. */
export function equalHistograms(a: FloatHistogram, b: FloatHistogram): boolean {
  if (a === b) return true;
  const indexes = (histogram: FloatHistogram) => [
    ...toSparse(histogram.positiveSpans, histogram.positiveBuckets).indexes,
    Number.NaN,
    ...toSparse(histogram.negativeSpans, histogram.negativeBuckets).indexes,
  ];
  return (
    a.schema === b.schema &&
    Object.is(a.count, b.count) &&
    Object.is(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    Object.is(a.zeroCount, b.zeroCount) &&
    sameBounds(a.customValues, b.customValues) &&
    sameNumbers(a.positiveBuckets, b.positiveBuckets) &&
    sameNumbers(a.negativeBuckets, b.negativeBuckets) &&
    sameNumbers(indexes(a), indexes(b))
  );
}

import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import type { HistogramFacts, RangeSeries } from "../eval/range-series";
import { compact } from "../histogram/arithmetic";
import { usesCustomBuckets } from "../histogram/bounds";
import { detectReset } from "../histogram/detect-reset";
import { HistogramSum, IncompatibleSchemas } from "../histogram/histogram-sum";
import { addsPlaceByPlace } from "../histogram/same-layout";
import { isStartReset, startsOverlap } from "./start-time";
import { metricOf, positionAt, type Window } from "./window";

/** base + sign * other; undefined, and a remark, where their buckets cannot be brought together. */
export function combine(
  window: Window,
  base: FloatHistogram,
  other: FloatHistogram,
  sign: 1 | -1,
): FloatHistogram | undefined {
  const sum = new HistogramSum(base);
  try {
    const { boundsReconciled } = sum.add(other, sign);
    const operation = sign === 1 ? "addition" : "subtraction";
    if (boundsReconciled) window.annotations.boundsReconciled(operation, positionAt(window));
    return sum.result(false);
  } catch (error) {
    if (!(error instanceof IncompatibleSchemas)) throw error;
    window.annotations.mixedExponentialCustom(metricOf(window), positionAt(window));
    return undefined;
  }
}

export const addWithNotes = (window: Window, base: FloatHistogram, other: FloatHistogram) =>
  combine(window, base, other, 1);

function emptyLike({ schema, customValues }: FloatHistogram): FloatHistogram {
  return {
    counterResetHint: CounterReset.unknown,
    schema,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveSpans: [],
    positiveBuckets: [],
    negativeSpans: [],
    negativeBuckets: [],
    ...(customValues ? { customValues } : {}),
  };
}

function factsOf(series: RangeSeries): HistogramFacts {
  if (series.histogramFacts) return series.histogramFacts;
  const { histograms, histogramStarts: starts, histogramTimes: times } = series;
  const resets: number[] = [];
  let uniformCounter = true;
  histograms.forEach((current, index) => {
    const isGauge = current.counterResetHint === CounterReset.gauge;
    if (isGauge || current.schema !== histograms[0]?.schema) uniformCounter = false;
    const previous = histograms[index - 1];
    if (!previous) return;
    const began =
      starts !== undefined &&
      isStartReset(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0, times[index] ?? 0);
    if (began || detectReset(current, previous)) resets.push(index);
  });
  series.histogramFacts = { resets, uniformCounter };
  return series.histogramFacts;
}

/** The change over the window's histograms, of which there are at least two. */
export function histogramIncrease(window: Window, isCounter: boolean): FloatHistogram | undefined {
  const { histogramFrom: from, histogramTo: to, annotations, series } = window;
  const [first, second] = [series.histograms[from], series.histograms[from + 1]];
  const last = series.histograms[to - 1];
  if (!first || !second || !last) return undefined;
  const facts = factsOf(series);
  // After a reset right away the first sample does not matter, whatever its buckets are.
  const base = isCounter && facts.resets.includes(from + 1) ? emptyLike(second) : first;
  let { schema } = last;
  if (!facts.uniformCounter) {
    const lowest = lowestSchema(window, isCounter, base);
    if (lowest === undefined) return undefined;
    schema = lowest;
  } else if (!isCounter) annotations.histogramNotGauge(metricOf(window), positionAt(window));
  const resets = isCounter ? facts.resets.filter((index) => index > from + 1 && index < to) : [];
  if (isCounter) noteOverlap(window);
  const direct = resets.length === 0 && schema === base.schema ? difference(last, base) : undefined;
  if (direct) return compact(direct);
  const sum = new HistogramSum(last).reduceTo(schema);
  if (sum.add(base, -1).boundsReconciled) annotations.boundsReconciled("subtraction", positionAt(window));
  for (const index of resets) {
    const lost = series.histograms[index - 1];
    if (lost && sum.add(lost).boundsReconciled) annotations.boundsReconciled("addition", positionAt(window));
  }
  sum.hint = CounterReset.gauge;
  return sum.result(true);
}

/** Place by place; undefined where the buckets are not the same. */
function difference(last: FloatHistogram, base: FloatHistogram): FloatHistogram | undefined {
  if (!addsPlaceByPlace(last, base)) return undefined;
  const minus = (a: number[], b: number[]) => a.map((value, index) => value - (b[index] as number));
  return {
    ...last,
    counterResetHint: CounterReset.gauge,
    zeroCount: last.zeroCount - base.zeroCount,
    count: last.count - base.count,
    sum: last.sum - base.sum,
    positiveBuckets: minus(last.positiveBuckets, base.positiveBuckets),
    negativeBuckets: minus(last.negativeBuckets, base.negativeBuckets),
  };
}

/** The lowest schema in the window, with remarks about what does not belong; undefined where nothing can be computed. */
function lowestSchema(window: Window, isCounter: boolean, base: FloatHistogram): number | undefined {
  const { annotations, series, histogramFrom, histogramTo } = window;
  const points = series.histograms.slice(histogramFrom, histogramTo);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return undefined;
  const position = positionAt(window);
  const metric = metricOf(window);
  const isGauge = (histogram: FloatHistogram) => histogram.counterResetHint === CounterReset.gauge;
  const isMixed = (histogram: FloatHistogram) => usesCustomBuckets(histogram) !== usesCustomBuckets(base);
  const between = isCounter ? points.slice(1, -1) : [];
  if (isCounter && (isGauge(first) || isGauge(last)) && (isMixed(last) || !between.some(isMixed))) {
    annotations.histogramNotCounter(metric, position);
  }
  if (isMixed(last) || between.some(isMixed)) {
    annotations.mixedExponentialCustom(metric, position);
    return undefined;
  }
  if (between.some(isGauge)) annotations.histogramNotCounter(metric, position);
  if (!isCounter && (!isGauge(first) || !isGauge(last))) annotations.histogramNotGauge(metric, position);
  return Math.min(base.schema, last.schema, ...between.map((histogram) => histogram.schema));
}

function noteOverlap(window: Window): void {
  const { histogramStarts: starts, histogramTimes: times } = window.series;
  if (!starts) return;
  for (let index = window.histogramFrom + 1; index < window.histogramTo; index++) {
    if (!startsOverlap(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0)) continue;
    window.annotations.startTimeOverlap(metricOf(window), positionAt(window));
    return;
  }
}

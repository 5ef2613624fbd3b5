import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { usesCustomBuckets } from "../histogram/bounds";
import { detectReset } from "../histogram/detect-reset";
import { HistogramSum, IncompatibleSchemas } from "../histogram/histogram-sum";
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

/** Whether the counter began again between two neighbours of the window. */
function resetAt(window: Window, index: number, current: FloatHistogram, previous: FloatHistogram): boolean {
  const { histogramStarts: starts, histogramTimes: times } = window.series;
  if (
    starts &&
    isStartReset(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0, times[index] ?? 0)
  ) {
    return true;
  }
  return detectReset(current, previous);
}

/** The change over the window's histograms, of which there are at least two. */
export function histogramIncrease(window: Window, isCounter: boolean): FloatHistogram | undefined {
  const { histogramFrom: from, histogramTo: to, annotations, series } = window;
  const points = series.histograms.slice(from, to);
  const [first, second] = points;
  const last = points.at(-1);
  if (!first || !second || !last) return undefined;
  const position = positionAt(window);
  const metric = metricOf(window);
  const isGauge = (histogram: FloatHistogram) => histogram.counterResetHint === CounterReset.gauge;
  // After a reset right away the first sample does not matter, whatever its buckets are.
  const skipsFirst = isCounter && resetAt(window, from + 1, second, first);
  const base = skipsFirst ? emptyLike(second) : first;
  const custom = usesCustomBuckets(base);
  const between = isCounter ? points.slice(1, -1) : [];
  const isMixed = (histogram: FloatHistogram) => usesCustomBuckets(histogram) !== custom;
  if (isCounter && (isGauge(first) || isGauge(last)) && (isMixed(last) || !between.some(isMixed))) {
    annotations.histogramNotCounter(metric, position);
  }
  if (isMixed(last) || between.some(isMixed)) {
    annotations.mixedExponentialCustom(metric, position);
    return undefined;
  }
  if (between.some(isGauge)) annotations.histogramNotCounter(metric, position);
  const schema = Math.min(base.schema, last.schema, ...between.map((histogram) => histogram.schema));
  const sum = new HistogramSum(last).reduceTo(schema);
  if (sum.add(base, -1).boundsReconciled) annotations.boundsReconciled("subtraction", position);
  if (isCounter) addResets(window, sum, points, base);
  else if (!isGauge(first) || !isGauge(last)) annotations.histogramNotGauge(metric, position);
  sum.hint = CounterReset.gauge;
  return sum.result(true);
}

function addResets(window: Window, sum: HistogramSum, points: FloatHistogram[], base: FloatHistogram): void {
  const { histogramStarts: starts, histogramTimes: times } = window.series;
  let previous = base;
  let overlapNoted = false;
  points.slice(1).forEach((current, offset) => {
    const index = window.histogramFrom + offset + 1;
    const overlaps =
      starts && startsOverlap(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0);
    if (overlaps && !overlapNoted) {
      window.annotations.startTimeOverlap(metricOf(window), positionAt(window));
      overlapNoted = true;
    }
    if (resetAt(window, index, current, previous) && sum.add(previous).boundsReconciled) {
      window.annotations.boundsReconciled("addition", positionAt(window));
    }
    previous = current;
  });
}

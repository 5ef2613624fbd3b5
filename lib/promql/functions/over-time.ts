import { IncompatibleSchemas } from "../histogram/histogram-sum";
import { kahanAdd } from "../kahan";
import { executionError } from "../query-error";
import { HistogramAggregate } from "./histogram-aggregate";
import { meanOf } from "./mean";
import { quantileOf, sortNaNFirst } from "./quantile-of";
import {
  floatCount,
  histogramCount,
  metricOf,
  noteIgnoredHistograms,
  positionAt,
  type RangeFunction,
  type RangeResult,
  type Window,
} from "./window";

function aggregateHistograms(window: Window, isMean: boolean): RangeResult {
  const aggregate = new HistogramAggregate(isMean);
  const position = positionAt(window);
  try {
    for (let index = window.histogramFrom; index < window.histogramTo; index++) {
      const histogram = window.series.histograms[index];
      if (histogram) aggregate.add(histogram);
    }
  } catch (error) {
    if (!(error instanceof IncompatibleSchemas)) throw error;
    window.annotations.mixedExponentialCustom(metricOf(window), position);
    return undefined;
  }
  if (aggregate.resetsCollide) window.annotations.counterResetCollision("aggregation", position);
  if (aggregate.boundsReconciled) window.annotations.boundsReconciled("aggregation", position);
  return aggregate.result(false);
}

/** Floats or histograms, but not both. */
function aggregation(isMean: boolean, floats: RangeFunction): RangeFunction {
  return (window) => {
    if (floatCount(window) > 0 && histogramCount(window) > 0) {
      window.annotations.mixedFloatsHistograms(metricOf(window), positionAt(window));
      return undefined;
    }
    return floatCount(window) > 0 ? floats(window) : aggregateHistograms(window, isMean);
  };
}

export const sumOverTime = aggregation(false, ({ series: { values }, from, to }) => {
  let sum = 0;
  let lost = 0;
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    // kahanAdd written out: this is the loop that panels spend their time in.
    const total = sum + value;
    if (total === Infinity || total === -Infinity) lost = 0;
    else if (Math.abs(sum) >= Math.abs(value)) lost += sum - total + value;
    else lost += value - total + sum;
    sum = total;
  }
  return sum === Infinity || sum === -Infinity ? sum : sum + lost;
});

export const avgOverTime = aggregation(true, ({ series, from, to }) => meanOf(series.values, from, to));

/** A function of floats that passes over histograms; nothing where there is no float. */
const ofFloats =
  (compute: (window: Window) => number): RangeFunction =>
  (window) => {
    if (floatCount(window) === 0) return undefined;
    noteIgnoredHistograms(window);
    return compute(window);
  };

/** The index of the sample that beats all others; NaN is beaten by anything. */
function extreme(
  { series: { values }, from, to }: Window,
  beats: (value: number, best: number) => boolean,
): number {
  let bestAt = from;
  let best = values[from] ?? Number.NaN;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? Number.NaN;
    if (!beats(value, best) && !Number.isNaN(best)) continue;
    best = value;
    bestAt = index;
  }
  return bestAt;
}
const greater = (value: number, best: number) => value > best;
const less = (value: number, best: number) => value < best;
const floatAt = ({ series }: Window, index: number) => series.values[index] ?? Number.NaN;
const secondsOf = ({ series }: Window, index: number) => (series.times[index] ?? 0) / 1000;

export const maxOverTime = ofFloats((window) => floatAt(window, extreme(window, greater)));
export const minOverTime = ofFloats((window) => floatAt(window, extreme(window, less)));
export const tsOfMaxOverTime = ofFloats((window) =>
  secondsOf(
    window,
    extreme(window, (value, best) => value >= best),
  ),
);
export const tsOfMinOverTime = ofFloats((window) =>
  secondsOf(
    window,
    extreme(window, (value, best) => value <= best),
  ),
);

function variance({ series: { values }, from, to }: Window): number {
  let count = 0;
  let mean = 0;
  let meanLost = 0;
  let squares = 0;
  let squaresLost = 0;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? Number.NaN;
    count++;
    const delta = value - (mean + meanLost);
    [mean, meanLost] = kahanAdd(delta / count, mean, meanLost);
    [squares, squaresLost] = kahanAdd(delta * (value - (mean + meanLost)), squares, squaresLost);
  }
  return (squares + squaresLost) / count;
}
export const stdvarOverTime = ofFloats(variance);
export const stddevOverTime = ofFloats((window) => Math.sqrt(variance(window)));

export const quantileOverTime: RangeFunction = (window) => {
  const q = window.scalars[0] ?? Number.NaN;
  if (floatCount(window) === 0) return undefined;
  if (!(q >= 0 && q <= 1)) window.annotations.invalidQuantile(q, positionAt(window));
  noteIgnoredHistograms(window);
  return quantileOf(q, sortNaNFirst(window.series.values.slice(window.from, window.to)));
};

export const madOverTime = ofFloats(({ series: { values }, from, to }) => {
  const sorted = sortNaNFirst(values.slice(from, to));
  // Without a median there is no deviation from it.
  if (Number.isNaN(sorted[0])) return Number.NaN;
  const median = quantileOf(0.5, sorted);
  return quantileOf(0.5, sortNaNFirst(sorted.map((value) => Math.abs(value - median))));
});

export const countOverTime: RangeFunction = (window) => floatCount(window) + histogramCount(window);
export const presentOverTime: RangeFunction = () => 1;

const floatTime = ({ series }: Window, index: number) => series.times[index] ?? Number.NaN;
const histogramTime = ({ series }: Window, index: number) => series.histogramTimes[index] ?? Number.NaN;

export const firstOverTime: RangeFunction = (window) => {
  const histogram = histogramCount(window) > 0 ? window.series.histograms[window.histogramFrom] : undefined;
  const floatFirst =
    floatCount(window) > 0 && floatTime(window, window.from) < histogramTime(window, window.histogramFrom);
  return histogram && !floatFirst ? histogram : floatAt(window, window.from);
};

export const lastOverTime: RangeFunction = (window) => {
  const last = window.histogramTo - 1;
  const histogram = histogramCount(window) > 0 ? window.series.histograms[last] : undefined;
  const floatLast = floatCount(window) > 0 && histogramTime(window, last) < floatTime(window, window.to - 1);
  return histogram && !floatLast ? histogram : floatAt(window, window.to - 1);
};

function edgeTime(window: Window, float: number, histogram: number, pick: (a: number, b: number) => number) {
  if (floatCount(window) === 0) return histogramTime(window, histogram) / 1000;
  if (histogramCount(window) === 0) return floatTime(window, float) / 1000;
  return pick(floatTime(window, float), histogramTime(window, histogram)) / 1000;
}
export const tsOfFirstOverTime: RangeFunction = (window) =>
  edgeTime(window, window.from, window.histogramFrom, Math.min);
export const tsOfLastOverTime: RangeFunction = (window) =>
  edgeTime(window, window.to - 1, window.histogramTo - 1, Math.max);

/** Exponential smoothing with a trend. */
export const doubleExponentialSmoothing: RangeFunction = (window) => {
  const [smoothing = 0, trendFactor = 0] = window.scalars;
  const { from, to } = window;
  for (const [name, factor, short] of [
    ["smoothing", smoothing, "sf"],
    ["trend", trendFactor, "tf"],
  ] as const) {
    if (factor > 0 && factor < 1) continue;
    throw executionError(
      `invalid ${name} factor. Expected: 0 < ${short} < 1, got: ${Number.isFinite(factor) ? factor.toFixed(6) : factor}`,
    );
  }
  if (to - from < 2) {
    if (to - from === 1) noteIgnoredHistograms(window);
    return undefined;
  }
  noteIgnoredHistograms(window);
  let before = 0;
  let smoothed = floatAt(window, from);
  let trend = floatAt(window, from + 1) - smoothed;
  for (let index = from + 1; index < to; index++) {
    if (index > from + 1) trend = trendFactor * (smoothed - before) + (1 - trendFactor) * trend;
    const next = smoothing * floatAt(window, index) + (1 - smoothing) * (smoothed + trend);
    before = smoothed;
    smoothed = next;
  }
  return smoothed;
};

import type { FloatHistogram } from "@/lib/model/prom-series";
import type { RangeSeries } from "../eval/range-series";
import { multiply } from "../histogram/arithmetic";
import { extendedHistogramRate } from "./extended-histogram-rate";
import { extendedRate } from "./extended-rate";
import { extrapolationFactor, fullFactor, startsInRange } from "./extrapolate";
import { addWithNotes, histogramIncrease } from "./histogram-increase";
import { isStartReset, startsOverlap } from "./start-time";
import { floatCount, histogramCount, metricOf, positionAt, type RangeResult, type Window } from "./window";

/** rate, increase and delta: the change between the outermost samples, carried on to the edges of the range. */
export function extrapolatedRate(window: Window, isCounter: boolean, isRate: boolean): RangeResult {
  const histograms = histogramCount(window);
  if (histograms === 0 && !window.anchored && !window.smoothed) return floatRate(window, isCounter, isRate);
  if (floatCount(window) > 0 && histograms > 0) {
    window.annotations.mixedFloatsHistograms(metricOf(window), positionAt(window));
    return undefined;
  }
  if (window.anchored || window.smoothed) {
    return histograms > 0
      ? extendedHistogramRate(window, isCounter, isRate)
      : extendedRate(window, isCounter, isRate);
  }
  return histogramRate(window, isCounter, isRate);
}

/** Indexes at which the counter has begun again since the sample before. */
function resetsOf(series: RangeSeries): number[] {
  if (series.resetAt) return series.resetAt;
  const { times, values, starts } = series;
  const resets: number[] = [];
  for (let index = 1; index < values.length; index++) {
    const fell = (values[index] as number) < (values[index - 1] as number);
    const began =
      starts !== undefined &&
      isStartReset(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0, times[index] ?? 0);
    if (fell || began) resets.push(index);
  }
  series.resetAt = resets;
  return resets;
}

function noteOverlap(window: Window, starts: Float64Array): void {
  const { times } = window.series;
  for (let index = window.from + 1; index < window.to; index++) {
    if (!startsOverlap(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0)) continue;
    window.annotations.startTimeOverlap(metricOf(window), positionAt(window));
    return;
  }
}

/** What the counter had reached each time that it began again in the window, on top of `increase`. */
function withResets(window: Window, increase: number): number {
  const { values, starts } = window.series;
  if (starts) noteOverlap(window, starts);
  const resets = resetsOf(window.series);
  if (resets.length === 0) return increase;
  const { from, to } = window;
  let low = 0;
  for (let high = resets.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((resets[middle] as number) > from) high = middle;
    else low = middle + 1;
  }
  let result = increase;
  for (; low < resets.length; low++) {
    const reset = resets[low] as number;
    if (reset >= to) break;
    result += values[reset - 1] as number;
  }
  return result;
}

function floatRate(window: Window, isCounter: boolean, isRate: boolean): number | undefined {
  const { times, values, starts } = window.series;
  const { from, to } = window;
  const first = values[from] as number;
  let increase = (values[to - 1] as number) - first;
  if (isCounter) increase = withResets(window, increase);
  const startMs = isCounter && starts ? (starts[from] as number) : 0;
  const seconds = isRate ? window.rangeMs / 1000 : 1;
  const firstMs = times[from] as number;
  const lastMs = times[to - 1] as number;
  if (startsInRange(window.startMs, startMs, firstMs)) {
    return (increase + first) * fullFactor(window.endMs, startMs, firstMs, lastMs, to - from - 1, seconds);
  }
  if (to - from === 1) return undefined;
  const zeroShare = isCounter && increase > 0 && first >= 0 ? first / increase : Number.POSITIVE_INFINITY;
  return (
    increase *
    extrapolationFactor(window.startMs, window.endMs, firstMs, lastMs, to - from - 1, zeroShare, seconds)
  );
}

function histogramRate(window: Window, isCounter: boolean, isRate: boolean): RangeResult {
  const { histogramTimes, histograms, histogramStarts } = window.series;
  const { histogramFrom: from, histogramTo: to } = window;
  const first = histograms[from];
  const single = to - from === 1;
  const increase = single ? undefined : histogramIncrease(window, isCounter);
  if (!first || (!single && !increase)) return undefined;
  const startMs = isCounter ? (histogramStarts?.[from] ?? 0) : 0;
  const seconds = isRate ? window.rangeMs / 1000 : 1;
  const firstMs = histogramTimes[from] ?? 0;
  const lastMs = histogramTimes[to - 1] ?? 0;
  if (startsInRange(window.startMs, startMs, firstMs)) {
    const whole: FloatHistogram | undefined = increase ? addWithNotes(window, increase, first) : first;
    return (
      whole && multiply(whole, fullFactor(window.endMs, startMs, firstMs, lastMs, to - from - 1, seconds))
    );
  }
  if (!increase) return undefined;
  const hasSlope = isCounter && increase.count > 0 && first.count >= 0;
  const zeroShare = hasSlope ? first.count / increase.count : Number.POSITIVE_INFINITY;
  return multiply(
    increase,
    extrapolationFactor(window.startMs, window.endMs, firstMs, lastMs, to - from - 1, zeroShare, seconds),
  );
}

import type { FloatHistogram } from "@/lib/model/prom-series";
import type { RangeSeries } from "../eval/range-series";
import { multiply } from "../histogram/arithmetic";
import { extendedHistogramRate } from "./extended-histogram-rate";
import { extendedRate } from "./extended-rate";
import { addWithNotes, histogramIncrease } from "./histogram-increase";
import { isStartReset, startsOverlap } from "./start-time";
import {
  floatCount,
  histogramCount,
  metricOf,
  positionAt,
  type RangeResult,
  searchFirst,
  type Window,
} from "./window";

/** Indexes at which the counter has begun again since the sample before. */
function resetsOf(series: RangeSeries): number[] {
  if (series.resetAt) return series.resetAt;
  const { times, values, starts } = series;
  const resets: number[] = [];
  for (let index = 1; index < values.length; index++) {
    const fell = (values[index] ?? 0) < (values[index - 1] ?? 0);
    const previousStart = starts?.[index - 1] ?? 0;
    const began =
      starts !== undefined &&
      isStartReset(previousStart, times[index - 1] ?? 0, starts[index] ?? 0, times[index] ?? 0);
    if (fell || began) resets.push(index);
  }
  series.resetAt = resets;
  return resets;
}

function noteOverlap(window: Window): void {
  const { times, starts } = window.series;
  if (!starts) return;
  for (let index = window.from + 1; index < window.to; index++) {
    if (!startsOverlap(starts[index - 1] ?? 0, times[index - 1] ?? 0, starts[index] ?? 0)) continue;
    window.annotations.startTimeOverlap(metricOf(window), positionAt(window));
    return;
  }
}

function floatIncrease(window: Window, isCounter: boolean): number {
  const { values } = window.series;
  const { from, to } = window;
  let result = (values[to - 1] ?? 0) - (values[from] ?? 0);
  if (!isCounter) return result;
  noteOverlap(window);
  const resets = resetsOf(window.series);
  if (resets.length === 0) return result;
  for (let at = searchFirst(0, resets.length, (index) => (resets[index] ?? 0) > from); ; at++) {
    const reset = resets[at];
    if (reset === undefined || reset >= to) return result;
    result += values[reset - 1] ?? 0;
  }
}

/** rate, increase and delta: the change between the outermost samples, carried on to the edges of the range. */
export function extrapolatedRate(window: Window, isCounter: boolean, isRate: boolean): RangeResult {
  const floats = floatCount(window);
  const histograms = histogramCount(window);
  if (floats + histograms === 0) return undefined;
  if (floats > 0 && histograms > 0) {
    window.annotations.mixedFloatsHistograms(metricOf(window), positionAt(window));
    return undefined;
  }
  if (window.anchored || window.smoothed) {
    return histograms > 0
      ? extendedHistogramRate(window, isCounter, isRate)
      : extendedRate(window, isCounter, isRate);
  }
  return histograms > 0 ? histogramRate(window, isCounter, isRate) : floatRate(window, isCounter, isRate);
}

function floatRate(window: Window, isCounter: boolean, isRate: boolean): number | undefined {
  const { times, values, starts } = window.series;
  const { from, to } = window;
  const increase = floatIncrease(window, isCounter);
  const sampled = {
    firstMs: times[from] ?? 0,
    lastMs: times[to - 1] ?? 0,
    intervals: to - from - 1,
    startMs: isCounter ? (starts?.[from] ?? 0) : 0,
  };
  if (startsInRange(window, sampled)) {
    return (increase + (values[from] ?? 0)) * fullFactor(window, sampled, isRate);
  }
  if (to - from === 1) return undefined;
  const first = values[from] ?? 0;
  const zeroShare = isCounter && increase > 0 && first >= 0 ? first / increase : undefined;
  return increase * extrapolationFactor(window, sampled, zeroShare, isRate);
}

function histogramRate(window: Window, isCounter: boolean, isRate: boolean): RangeResult {
  const { histogramTimes, histograms, histogramStarts } = window.series;
  const { histogramFrom: from, histogramTo: to } = window;
  const first = histograms[from];
  const single = to - from === 1;
  const increase = single ? undefined : histogramIncrease(window, isCounter);
  if (!first || (!single && !increase)) return undefined;
  const sampled = {
    firstMs: histogramTimes[from] ?? 0,
    lastMs: histogramTimes[to - 1] ?? 0,
    intervals: to - from - 1,
    startMs: isCounter ? (histogramStarts?.[from] ?? 0) : 0,
  };
  if (startsInRange(window, sampled)) {
    const whole: FloatHistogram | undefined = increase ? addWithNotes(window, increase, first) : first;
    return whole && multiply(whole, fullFactor(window, sampled, isRate));
  }
  if (!increase) return undefined;
  const zeroShare =
    isCounter && increase.count > 0 && first.count >= 0 ? first.count / increase.count : undefined;
  return multiply(increase, extrapolationFactor(window, sampled, zeroShare, isRate));
}

interface Sampled {
  firstMs: number;
  lastMs: number;
  /** One less than samples. */
  intervals: number;
  /** When the counter of the first sample began; 0: unknown. */
  startMs: number;
}

/** The counter began inside of the range: it was zero then, and nothing before is to be guessed. */
const startsInRange = (window: Window, { startMs, firstMs }: Sampled) =>
  startMs !== 0 && startMs > window.startMs && startMs < firstMs;

function fullFactor(window: Window, sampled: Sampled, isRate: boolean): number {
  const interval = (sampled.lastMs - sampled.startMs) / 1000;
  const between = sampled.intervals > 0 ? (sampled.lastMs - sampled.firstMs) / 1000 / sampled.intervals : 0;
  return scale(window, interval, 0, toEnd(window, sampled, between), isRate);
}

function toEnd(window: Window, { lastMs }: Sampled, between: number): number {
  const distance = (window.endMs - lastMs) / 1000;
  return distance >= between * 1.1 ? between / 2 : distance;
}

/**
 * A series is taken to reach the edge of the range where its outermost sample lies no further from it than samples lie from
 * each other; else half that distance. A counter is not carried back beyond where it was zero.
 */
function extrapolationFactor(
  window: Window,
  sampled: Sampled,
  zeroShare: number | undefined,
  isRate: boolean,
): number {
  const interval = (sampled.lastMs - sampled.firstMs) / 1000;
  const between = sampled.intervals > 0 ? interval / sampled.intervals : 0;
  let toStart = (sampled.firstMs - window.startMs) / 1000;
  if (toStart >= between * 1.1) toStart = between / 2;
  if (zeroShare !== undefined) toStart = Math.min(toStart, interval * zeroShare);
  return scale(window, interval, toStart, toEnd(window, sampled, between), isRate);
}

function scale(window: Window, interval: number, toStart: number, end: number, isRate: boolean): number {
  const factor = interval === 0 ? 1 : (interval + toStart + end) / interval;
  return isRate ? factor / (window.rangeMs / 1000) : factor;
}

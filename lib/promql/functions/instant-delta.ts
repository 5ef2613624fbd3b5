import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { compact, divide, withHint } from "../histogram/arithmetic";
import { detectReset } from "../histogram/detect-reset";
import { combine } from "./histogram-increase";
import { isStartReset } from "./start-time";
import { metricOf, positionAt, type RangeResult, type Window } from "./window";

interface Sample {
  timeMs: number;
  startMs: number;
  value: number;
  histogram: FloatHistogram | undefined;
}

/** The last two samples, floats and histograms together. */
function lastTwo({ series, from, to, histogramFrom, histogramTo }: Window): [Sample, Sample] | undefined {
  const samples: Sample[] = [];
  for (let index = Math.max(from, to - 2); index < to; index++) {
    const startMs = series.starts?.[index] ?? 0;
    const value = series.values[index] ?? Number.NaN;
    samples.push({ timeMs: series.times[index] ?? 0, startMs, value, histogram: undefined });
  }
  for (let index = Math.max(histogramFrom, histogramTo - 2); index < histogramTo; index++) {
    const startMs = series.histogramStarts?.[index] ?? 0;
    const histogram = series.histograms[index];
    samples.push({ timeMs: series.histogramTimes[index] ?? 0, startMs, value: 0, histogram });
  }
  samples.sort((a, b) => a.timeMs - b.timeMs);
  const [before, last] = samples.slice(-2);
  return before && last ? [before, last] : undefined;
}

/** irate and idelta. */
export function instantDelta(window: Window, isRate: boolean): RangeResult {
  const pair = lastTwo(window);
  if (!pair) return undefined;
  const [before, last] = pair;
  const seconds = (last.timeMs - before.timeMs) / 1000;
  if (seconds === 0) return undefined;
  const began = isStartReset(before.startMs, before.timeMs, last.startMs, last.timeMs);
  if (before.histogram && last.histogram) {
    const delta = histogramDelta(window, before.histogram, last.histogram, isRate, began);
    return delta && isRate ? divide(delta, seconds) : delta;
  }
  if (before.histogram || last.histogram) {
    window.annotations.mixedFloatsHistograms(metricOf(window), positionAt(window));
    return undefined;
  }
  const delta = isRate && (last.value < before.value || began) ? last.value : last.value - before.value;
  return isRate ? delta / seconds : delta;
}

function histogramDelta(
  window: Window,
  before: FloatHistogram,
  last: FloatHistogram,
  isRate: boolean,
  began: boolean,
): FloatHistogram | undefined {
  const gauges = [before, last].filter((histogram) => histogram.counterResetHint === CounterReset.gauge);
  const metric = metricOf(window);
  if (isRate && gauges.length > 0) window.annotations.histogramNotCounter(metric, positionAt(window));
  if (!isRate && gauges.length < 2) window.annotations.histogramNotGauge(metric, positionAt(window));
  const isReset = isRate && (began || detectReset(last, before));
  const delta = isReset ? last : combine(window, last, before, -1);
  return delta && compact(withHint(delta, CounterReset.gauge));
}

import type { FloatHistogram } from "@/lib/model/prom-series";
import { equalHistograms } from "../histogram/arithmetic";
import { detectReset } from "../histogram/detect-reset";
import { isStartReset } from "./start-time";
import { searchFirst, type Window } from "./window";

interface Sample {
  timeMs: number;
  startMs: number;
  value: number;
  histogram: FloatHistogram | undefined;
}

/** Where to begin: an anchored selector takes the one sample at or before the start of the range as its base. */
function firstIndexes(window: Window): { float: number; histogram: number } | undefined {
  const { series, from, to, histogramFrom, histogramTo, startMs } = window;
  if (!window.anchored) return { float: from, histogram: histogramFrom };
  const float = searchFirst(from, to, (index) => (series.times[index] ?? 0) > startMs) - 1;
  const histogram =
    searchFirst(histogramFrom, histogramTo, (index) => (series.histogramTimes[index] ?? 0) > startMs) - 1;
  if (float + 1 >= to && histogram + 1 >= histogramTo) return undefined;
  const hasFloat = float >= from;
  const hasHistogram = histogram >= histogramFrom;
  if (!hasFloat && !hasHistogram) return { float: from, histogram: histogramFrom };
  const floatIsLater =
    hasFloat && (!hasHistogram || (series.times[float] ?? 0) >= (series.histogramTimes[histogram] ?? 0));
  return floatIsLater ? { float, histogram: histogram + 1 } : { float: float + 1, histogram };
}

/** How many samples differ from the one before in the way asked for; undefined where there is no sample. */
function countPairs(
  window: Window,
  differs: (previous: Sample, current: Sample) => boolean,
): number | undefined {
  const { series, to, histogramTo } = window;
  const start = firstIndexes(window);
  if (!start) return undefined;
  let { float, histogram } = start;
  let previous: Sample | undefined;
  let count = 0;
  while (float < to || histogram < histogramTo) {
    const floatTime = float < to ? (series.times[float] ?? 0) : Number.POSITIVE_INFINITY;
    const histogramTime =
      histogram < histogramTo ? (series.histogramTimes[histogram] ?? 0) : Number.POSITIVE_INFINITY;
    const isFloat = floatTime < histogramTime;
    const current: Sample = isFloat
      ? {
          timeMs: floatTime,
          startMs: series.starts?.[float] ?? 0,
          value: series.values[float] ?? Number.NaN,
          histogram: undefined,
        }
      : {
          timeMs: histogramTime,
          startMs: series.histogramStarts?.[histogram] ?? 0,
          value: 0,
          histogram: series.histograms[histogram],
        };
    if (isFloat) float++;
    else histogram++;
    if (previous && differs(previous, current)) count++;
    previous = current;
  }
  return previous ? count : undefined;
}

export const changes = (window: Window) =>
  countPairs(window, (previous, current) => {
    if (previous.histogram && current.histogram) {
      return !equalHistograms(current.histogram, previous.histogram);
    }
    if (previous.histogram || current.histogram) return true;
    return current.value !== previous.value && !(Number.isNaN(current.value) && Number.isNaN(previous.value));
  });

export const resets = (window: Window) =>
  countPairs(window, (previous, current) => {
    if ((previous.histogram === undefined) !== (current.histogram === undefined)) return true;
    if (isStartReset(previous.startMs, previous.timeMs, current.startMs, current.timeMs)) return true;
    if (previous.histogram && current.histogram) return detectReset(current.histogram, previous.histogram);
    return current.value < previous.value;
  });

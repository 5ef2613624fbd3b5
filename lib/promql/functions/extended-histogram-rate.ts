import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { compact, divide, multiply, withHint } from "../histogram/arithmetic";
import { usesCustomBuckets } from "../histogram/bounds";
import { detectReset } from "../histogram/detect-reset";
import { combine } from "./histogram-increase";
import { metricOf, positionAt, searchFirst, type Window } from "./window";

interface HistogramPoint {
  timeMs: number;
  histogram: FloatHistogram;
}

/** On the line between two histograms; undefined where they cannot be combined. */
export function interpolateHistograms(
  window: Window,
  a: HistogramPoint,
  b: HistogramPoint,
  timeMs: number,
  isCounter: boolean,
): FloatHistogram | undefined {
  if (timeMs === a.timeMs) return a.histogram;
  if (timeMs === b.timeMs) return b.histogram;
  const fraction = (timeMs - a.timeMs) / (b.timeMs - a.timeMs);
  if (isCounter && detectReset(b.histogram, a.histogram)) return multiply(b.histogram, fraction);
  const difference = combine(window, b.histogram, a.histogram, -1);
  return difference && combine(window, multiply(difference, fraction), a.histogram, 1);
}

class HistogramRange {
  private readonly times: Float64Array;
  private readonly histograms: readonly FloatHistogram[];
  constructor(private readonly window: Window) {
    this.times = window.series.histogramTimes;
    this.histograms = window.series.histograms;
  }

  timeAt(index: number): number {
    return this.times[index] ?? 0;
  }

  point(index: number): HistogramPoint {
    return { timeMs: this.timeAt(index), histogram: this.histograms[index] as FloatHistogram };
  }

  edges(): { first: number; last: number } | undefined {
    const { histogramFrom: from, histogramTo, startMs, endMs, smoothed } = this.window;
    const end = histogramTo - 1;
    const after = searchFirst(from, end, (index) => this.timeAt(index) > startMs);
    const first = Math.max(from, after - 1);
    const last = smoothed ? searchFirst(from, end, (index) => this.timeAt(index) >= endMs) : end;
    if (this.timeAt(last) <= startMs || (smoothed && this.timeAt(first) > endMs)) return undefined;
    return { first, last };
  }

  left(first: number, isCounter: boolean): FloatHistogram | undefined {
    const { startMs, smoothed } = this.window;
    const point = this.point(first);
    if (!smoothed || point.timeMs >= startMs) return point.histogram;
    return interpolateHistograms(this.window, point, this.point(first + 1), startMs, isCounter);
  }

  right(last: number, isCounter: boolean): FloatHistogram | undefined {
    const { endMs, smoothed, histogramFrom } = this.window;
    const point = this.point(last);
    if (!smoothed || last === histogramFrom || point.timeMs <= endMs) return point.histogram;
    return interpolateHistograms(this.window, this.point(last - 1), point, endMs, isCounter);
  }
}

function isUsable(
  window: Window,
  range: HistogramRange,
  first: number,
  last: number,
  isCounter: boolean,
): boolean {
  const metric = metricOf(window);
  const custom = usesCustomBuckets(range.point(first).histogram);
  for (let index = first; index <= last; index++) {
    const { histogram } = range.point(index);
    if (usesCustomBuckets(histogram) !== custom) {
      window.annotations.mixedExponentialCustom(metric, positionAt(window));
      return false;
    }
    if (isCounter && histogram.counterResetHint === CounterReset.gauge) {
      window.annotations.histogramNotCounter(metric, positionAt(window));
    }
  }
  return true;
}

export function extendedHistogramRate(
  window: Window,
  isCounter: boolean,
  isRate: boolean,
): FloatHistogram | undefined {
  const range = new HistogramRange(window);
  const edges = range.edges();
  if (!edges || !isUsable(window, range, edges.first, edges.last, isCounter)) return undefined;
  const left = range.left(edges.first, isCounter);
  const right = left && range.right(edges.last, isCounter);
  if (!left || !right) return undefined;
  const isGauge = ({ counterResetHint }: FloatHistogram) => counterResetHint === CounterReset.gauge;
  if (!isCounter && !(isGauge(left) && isGauge(right))) {
    window.annotations.histogramNotGauge(metricOf(window), positionAt(window));
  }
  let result = combine(window, right, left, -1);
  if (result && isCounter) {
    for (const lost of resetsBetween(window, range, edges.first, edges.last, left, right)) {
      result = result && combine(window, result, lost, 1);
    }
  }
  if (!result) return undefined;
  const scaled = isRate ? divide(result, window.rangeMs / 1000) : result;
  return compact(withHint(scaled, CounterReset.gauge));
}

/** What the counter had reached each time that it began again between the edges. */
function resetsBetween(
  window: Window,
  range: HistogramRange,
  first: number,
  last: number,
  left: FloatHistogram,
  right: FloatHistogram,
): FloatHistogram[] {
  let previous = left;
  let from = first + 1;
  const spansStart = window.smoothed && range.timeAt(first) < window.startMs;
  if (spansStart && detectReset(range.point(first + 1).histogram, range.point(first).histogram)) {
    // The edge was interpolated across a reset: that one is accounted for.
    previous = range.point(first + 1).histogram;
    from++;
  }
  if (from > last) return [];
  const lost: FloatHistogram[] = [];
  const compare = (current: FloatHistogram) => {
    if (detectReset(current, previous)) lost.push(previous);
    previous = current;
  };
  // The last sample is what the right edge was made of.
  for (let index = from; index < last; index++) compare(range.point(index).histogram);
  compare(right);
  return lost;
}

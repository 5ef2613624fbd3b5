import type { FloatHistogram } from "@/lib/model/prom-series";
import type { Annotations } from "../annotations";
import type { RangeSeries } from "../eval/range-series";
import type { Position } from "../syntax/position";

/**
 * What a range function looks at: the samples of one series in one range. The engine slides one such object over a series,
 * so that a function must not keep it.
 */
export interface Window {
  series: RangeSeries;
  /** Floats from index `from` up to, not including, `to`. */
  from: number;
  to: number;
  histogramFrom: number;
  histogramTo: number;
  /** The step that is evaluated. */
  timeMs: number;
  /** The range: open at its start, closed at its end. Anchored and smoothed selectors show samples outside of it. */
  startMs: number;
  endMs: number;
  rangeMs: number;
  lookbackMs: number;
  anchored: boolean;
  smoothed: boolean;
  /** Values of the arguments other than the range, at this step. */
  scalars: number[];
  argPositions: readonly Position[];
  annotations: Annotations;
}

export type RangeResult = number | FloatHistogram | undefined;
export type RangeFunction = (window: Window) => RangeResult;

export const floatCount = (window: Window) => window.to - window.from;
export const histogramCount = (window: Window) => window.histogramTo - window.histogramFrom;
export const metricOf = (window: Window) => window.series.labels.get("__name__");
export const positionAt = (window: Window, index = 0): Position =>
  window.argPositions[index] ?? { start: 0, end: 0 };

/** Histograms beside floats that a function of floats passes over. */
export function noteIgnoredHistograms(window: Window): void {
  if (histogramCount(window) === 0) return;
  window.annotations.histogramIgnoredInRange(metricOf(window), positionAt(window));
}

/** The first index from `from` on, below `to`, where the test holds; `to` where it never does. Tests must turn once. */
export function searchFirst(from: number, to: number, holds: (index: number) => boolean): number {
  let low = from;
  let high = Math.max(from, to);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

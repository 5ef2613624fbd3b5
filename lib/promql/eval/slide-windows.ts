import type { Annotations } from "../annotations";
import type { Window } from "../functions/window";
import type { Position } from "../syntax/position";
import { type EvalContext, timeAt } from "./context";
import type { RangeSeries } from "./range-series";

export interface RangeShape {
  rangeMs: number;
  /** How far before the range samples are shown, and how far behind it. */
  beforeMs: number;
  afterMs: number;
  anchored: boolean;
  smoothed: boolean;
  /** The end of the range at a step. */
  referenceAt(step: number): number;
}

/** Calls `visit` for every step whose range holds a sample. Ranges move forwards only, so that each sample is passed once. */
export function slideWindows(
  context: EvalContext,
  series: RangeSeries,
  shape: RangeShape,
  shared: { annotations: Annotations; argPositions: readonly Position[] },
  visit: (window: Window, step: number) => void,
): void {
  const { times, histogramTimes } = series;
  const window: Window = {
    series,
    ...{ from: 0, to: 0, histogramFrom: 0, histogramTo: 0, timeMs: 0, startMs: 0, endMs: 0 },
    rangeMs: shape.rangeMs,
    lookbackMs: context.query.lookbackMs,
    anchored: shape.anchored,
    smoothed: shape.smoothed,
    scalars: [],
    ...shared,
  };
  for (let step = 0; step < context.steps; step++) {
    const endMs = shape.referenceAt(step);
    const after = endMs - shape.rangeMs - shape.beforeMs;
    const upTo = endMs + shape.afterMs;
    while (window.to < times.length && (times[window.to] as number) <= upTo) window.to++;
    while (window.from < window.to && (times[window.from] as number) <= after) window.from++;
    if (histogramTimes.length > 0) {
      while (
        window.histogramTo < histogramTimes.length &&
        (histogramTimes[window.histogramTo] as number) <= upTo
      ) {
        window.histogramTo++;
      }
      while (
        window.histogramFrom < window.histogramTo &&
        (histogramTimes[window.histogramFrom] as number) <= after
      ) {
        window.histogramFrom++;
      }
    }
    if (window.to === window.from && window.histogramTo === window.histogramFrom) continue;
    window.timeMs = timeAt(context, step);
    window.endMs = endMs;
    window.startMs = endMs - shape.rangeMs;
    visit(window, step);
  }
}

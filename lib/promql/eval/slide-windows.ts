import type { Annotations } from "../annotations";
import type { Window } from "../functions/window";
import type { Position } from "../syntax/position";
import type { EvalContext } from "./context";
import type { RangeSeries } from "./range-series";

export interface RangeShape {
  rangeMs: number;
  /** How far before the range samples are shown, and how far behind it. */
  beforeMs: number;
  afterMs: number;
  anchored: boolean;
  smoothed: boolean;
  /** The end of the range at each step. */
  references: Float64Array;
}

/** Where remarks on a call go, and which places of the query they are about. */
export interface Remarks {
  annotations: Annotations;
  argPositions: readonly Position[];
}

/** Samples of all windows: a subquery over a subquery may have a million windows of a million samples each. */
const SAMPLES_A_TURN = 2_000_000;

/**
 * Calls `visit` for every step whose range holds a sample. Ranges move forwards only, so that each sample is passed once. Others
 * get their turn meanwhile, and it ends where the query's time is up.
 */
export async function slideWindows(
  context: EvalContext,
  series: RangeSeries,
  shape: RangeShape,
  shared: Remarks,
  visit: (window: Window, step: number) => void,
): Promise<void> {
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
  const { rangeMs, beforeMs, afterMs, references } = shape;
  const { startMs, stepMs, steps } = context;
  const { budget, pause } = context.query;
  const count = times.length;
  let from = 0;
  let to = 0;
  let looked = 0;
  for (let step = 0; step < steps; step++) {
    const endMs = references[step] as number;
    const after = endMs - rangeMs - beforeMs;
    const upTo = endMs + afterMs;
    while (to < count && (times[to] as number) <= upTo) to++;
    while (from < to && (times[from] as number) <= after) from++;
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
    if (to === from && window.histogramTo === window.histogramFrom) continue;
    window.from = from;
    window.to = to;
    window.timeMs = startMs + step * stepMs;
    window.endMs = endMs;
    window.startMs = endMs - rangeMs;
    visit(window, step);
    looked += window.to - window.from + window.histogramTo - window.histogramFrom;
    if (looked < SAMPLES_A_TURN) continue;
    looked = 0;
    budget.checkTime();
    await pause?.();
  }
}

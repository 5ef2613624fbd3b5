import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { interpolateHistograms } from "../functions/extended-histogram-rate";
import { interpolate } from "../functions/extended-rate";
import { metricOf, positionAt, searchFirst, type Window } from "../functions/window";
import { withHint } from "../histogram/arithmetic";
import { usesCustomBuckets } from "../histogram/bounds";
import type { VectorSelector } from "../syntax/ast";
import { type EvalContext, referenceTimes, selectSeries } from "./context";
import { Grid } from "./grid";
import { toRangeSeries } from "./range-series";
import { slideWindows } from "./slide-windows";

/** A smoothed instant selector: between the samples before and behind each step. */
export async function smoothSelector(context: EvalContext, selector: VectorSelector): Promise<Grid> {
  const { lookbackMs, budget, annotations } = context.query;
  const hints = { stepMs: context.stepMs, rangeMs: 0 };
  const series = await selectSeries(context, selector, lookbackMs, lookbackMs, hints);
  const grid = new Grid(context.steps, budget, series.length);
  const references = referenceTimes(context, selector);
  for (const one of series) {
    const row = grid.addRow(one.labels, false);
    const range = {
      rangeMs: 0,
      beforeMs: lookbackMs,
      afterMs: lookbackMs,
      anchored: false,
      smoothed: true,
      references,
    };
    const shared = { annotations, argPositions: [selector.position] };
    await slideWindows(context, toRangeSeries(one), range, shared, (window, step) => {
      const value = valueAt(window);
      if (typeof value === "number") grid.setFloat(row, step, value);
      else if (value) grid.setHistogram(row, step, value);
    });
    grid.dropLastRowIfEmpty();
    budget.release(one.timesMs.length);
  }
  return grid;
}

function valueAt(window: Window): number | FloatHistogram | undefined {
  const { from, to, histogramFrom, histogramTo } = window;
  if (to > from && histogramTo > histogramFrom) {
    window.annotations.mixedFloatsHistograms(metricOf(window), positionAt(window));
    return undefined;
  }
  return to > from ? floatAt(window) : histogramAt(window);
}

function floatAt({ series: { times, values }, from, to, endMs }: Window): number | undefined {
  const at = searchFirst(from, to, (index) => (times[index] ?? 0) >= endMs);
  if (at < to && times[at] === endMs) return values[at];
  if (at === from) return undefined;
  const before = { timeMs: times[at - 1] ?? 0, value: values[at - 1] ?? 0 };
  if (at === to) return before.value;
  return interpolate(before, { timeMs: times[at] ?? 0, value: values[at] ?? 0 }, endMs, false);
}

function histogramAt(window: Window): FloatHistogram | undefined {
  const { histogramTimes: times, histograms } = window.series;
  const { histogramFrom: from, histogramTo: to, endMs } = window;
  const at = searchFirst(from, to, (index) => (times[index] ?? 0) >= endMs);
  const next = at < to ? histograms[at] : undefined;
  if (next && times[at] === endMs) return next;
  const before = at > from ? histograms[at - 1] : undefined;
  if (!before) return undefined;
  // A hint is about neighbouring samples and says nothing of a value that is carried on.
  if (!next) return withHint(before, CounterReset.unknown);
  if (usesCustomBuckets(before) !== usesCustomBuckets(next)) {
    window.annotations.mixedExponentialCustom(metricOf(window), positionAt(window));
    return undefined;
  }
  const isGauge = [before, next].every((one) => one.counterResetHint === CounterReset.gauge);
  const a = { timeMs: times[at - 1] ?? 0, histogram: before };
  return interpolateHistograms(window, a, { timeMs: times[at] ?? 0, histogram: next }, endMs, !isGauge);
}

import type { Labels } from "@/lib/model/prom-labels";
import type { FloatHistogram, Series } from "@/lib/model/prom-series";
import { isStaleAt, wordsOf } from "@/lib/model/stale-marker";
import { executionError } from "../query-error";
import type { VectorSelector } from "../syntax/ast";
import { type EvalContext, referenceTimes, selectSeries } from "./context";
import { Grid } from "./grid";
import { smoothSelector } from "./smooth-selector";

/** What is written into a cell for a sample: its value or one of its times. */
export type CellContent = "value" | "time" | "start-time";

/** The newest sample of each series not older than the lookback, at every step. */
export async function evalSelector(context: EvalContext, selector: VectorSelector): Promise<Grid> {
  if (selector.smoothed) return smoothSelector(context, selector);
  const { lookbackMs } = context.query;
  const hints = { stepMs: context.stepMs, rangeMs: 0 };
  const series = await selectSeries(context, selector, lookbackMs, 0, hints);
  const references = referenceTimes(context, selector);
  return newestSamples(context, series, references, "value");
}

/** `references` are the times that are looked at, in no falling order. */
export function newestSamples(
  context: EvalContext,
  series: readonly Series[],
  references: Float64Array,
  content: CellContent,
): Grid {
  const { budget, lookbackMs } = context.query;
  const grid = new Grid(context.steps, budget, series.length);
  for (const one of series) {
    budget.checkTime();
    const row = grid.addRow(one.labels, false);
    if (content === "value" && one.histograms === undefined)
      fillFloats(grid, row, one, references, lookbackMs);
    else fillCells(grid, row, one, references, lookbackMs, content);
    grid.dropLastRowIfEmpty();
    budget.release(one.timesMs.length);
  }
  return grid;
}

/** The common case, without a look at anything but two arrays. */
function fillFloats(grid: Grid, row: number, series: Series, references: Float64Array, lookbackMs: number) {
  const { timesMs, values } = series;
  const words = wordsOf(values);
  const { values: cells, kinds, steps } = grid;
  const start = row * steps;
  let at = 0;
  for (let step = 0; step < steps; step++) {
    const reference = references[step] as number;
    while (at < timesMs.length && (timesMs[at] as number) <= reference) at++;
    if (at === 0 || (timesMs[at - 1] as number) <= reference - lookbackMs) continue;
    const value = values[at - 1] as number;
    if (Number.isNaN(value) && isStaleAt(words, at - 1)) continue;
    cells[start + step] = value;
    kinds[start + step] = 1;
  }
}

function fillCells(
  grid: Grid,
  row: number,
  series: Series,
  references: Float64Array,
  lookbackMs: number,
  content: CellContent,
): void {
  const { timesMs, values, histograms, startTimesMs } = series;
  const words = wordsOf(values);
  let at = 0;
  for (let step = 0; step < grid.steps; step++) {
    const reference = references[step] as number;
    while (at < timesMs.length && (timesMs[at] as number) <= reference) at++;
    const newest = at - 1;
    const time = timesMs[newest];
    if (time === undefined || time <= reference - lookbackMs) continue;
    const histogram = histograms?.[newest];
    if (!histogram && isStaleAt(words, newest)) continue;
    if (content === "time") grid.setFloat(row, step, time);
    else if (content === "start-time") grid.setFloat(row, step, startTimesMs?.[newest] ?? 0);
    else setSample(grid, row, step, histogram, values[newest] as number);
  }
}

function setSample(
  grid: Grid,
  row: number,
  step: number,
  histogram: FloatHistogram | undefined,
  value: number,
) {
  if (histogram) grid.setHistogram(row, step, histogram);
  else grid.setFloat(row, step, value);
}

/** timestamp() and start_timestamp() of a selector: the times of the samples themselves, in milliseconds. */
export async function evalSampleTimes(
  context: EvalContext,
  selector: VectorSelector,
  content: "time" | "start-time",
): Promise<Grid> {
  const { lookbackMs } = context.query;
  // As Prometheus does: an @ modifier makes timestamp() forget the offset.
  const looked = selector.atMs === undefined ? selector : { ...selector, offsetMs: 0 };
  const series = await selectSeries(context, looked, lookbackMs, 0, { stepMs: context.stepMs, rangeMs: 0 });
  const references = referenceTimes(context, looked);
  return newestSamples(context, series, references, content);
}

/** The times of info samples, whose value says nothing. */
export function newestTimes(context: EvalContext, series: readonly Series[], references: Float64Array): Grid {
  const histogram = series.find((one) => one.histograms?.some((sample) => sample !== undefined));
  if (histogram) {
    throw executionError(
      `this should be an info metric, with float samples: ${formatLabels(histogram.labels)}`,
    );
  }
  return newestSamples(context, series, references, "time");
}

export function formatLabels(labels: Labels): string {
  const parts = [...labels.entries()].map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${parts.join(", ")}}`;
}

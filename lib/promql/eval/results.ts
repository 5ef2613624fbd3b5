import type { Labels } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import type { MatrixSeries, VectorSample } from "../query-value";
import { compareLabels } from "./compare-labels";
import { type EvalContext, stepTimes, timeAt } from "./context";
import { extendToRange } from "./extend-range";
import { ABSENT, type Grid, sameLabelset } from "./grid";
import { withoutMetadata } from "./metadata-labels";
import type { RangeVector } from "./range-vector";
import { slideWindows } from "./slide-windows";

const finalLabels = (labels: Labels, dropName: boolean) => (dropName ? withoutMetadata(labels) : labels);

/** The first and only step as samples. */
export function toVector(context: EvalContext, grid: Grid): VectorSample[] {
  const seen = new Set<string>();
  return grid.labels.flatMap((own, row) => {
    if (grid.kindAt(row, 0) === ABSENT) return [];
    const labels = finalLabels(own, grid.dropName[row] ?? false);
    if (seen.has(labels.key)) throw sameLabelset();
    seen.add(labels.key);
    const histogram = grid.histogramAt(row, 0);
    const sample = { labels, timeMs: context.startMs, value: grid.valueAt(row, 0) };
    return [histogram ? { ...sample, histogram } : sample];
  });
}

/** A series by label set: rows that differ in a dropped name only become one, unless both have a sample at one step. */
export function toMatrix(context: EvalContext, grid: Grid): MatrixSeries[] {
  const rowsOfKey = new Map<string, { labels: Labels; rows: number[] }>();
  grid.labels.forEach((own, row) => {
    const labels = finalLabels(own, grid.dropName[row] ?? false);
    const known = rowsOfKey.get(labels.key);
    if (known) known.rows.push(row);
    else rowsOfKey.set(labels.key, { labels, rows: [row] });
  });
  const times = stepTimes(context, (step) => timeAt(context, step));
  const series = [...rowsOfKey.values()].map(
    ({ labels, rows }) => floatRow(grid, labels, rows, times) ?? seriesOf(context, grid, labels, rows),
  );
  return sorted(series.filter(({ timesMs, histograms }) => timesMs.length + histograms.length > 0));
}

const sorted = (series: MatrixSeries[]) => series.sort((a, b) => compareLabels(a.labels, b.labels));

const NO_TIMES = new Float64Array(0);

/** One row of floats, the common case: without a gap it needs no copy. */
function floatRow(grid: Grid, labels: Labels, rows: readonly number[], times: Float64Array) {
  const [row] = rows;
  if (row === undefined || rows.length > 1 || grid.hasHistograms(row)) return undefined;
  const { steps } = grid;
  const kinds = grid.kinds.subarray(row * steps, (row + 1) * steps);
  const values = grid.values.subarray(row * steps, (row + 1) * steps);
  let present = 0;
  for (let step = 0; step < steps; step++) if (kinds[step] !== ABSENT) present++;
  const series = { labels, histogramTimesMs: NO_TIMES, histograms: [] };
  if (present === steps) return { ...series, timesMs: times, values };
  const presentTimes = new Float64Array(present);
  const presentValues = new Float64Array(present);
  let at = 0;
  for (let step = 0; step < steps; step++) {
    if (kinds[step] === ABSENT) continue;
    presentTimes[at] = times[step] as number;
    presentValues[at++] = values[step] as number;
  }
  return { ...series, timesMs: presentTimes, values: presentValues };
}

function seriesOf(context: EvalContext, grid: Grid, labels: Labels, rows: readonly number[]): MatrixSeries {
  const times = new Float64Array(grid.steps);
  const values = new Float64Array(grid.steps);
  const histogramTimes: number[] = [];
  const histograms: FloatHistogram[] = [];
  let count = 0;
  for (let step = 0; step < grid.steps; step++) {
    let found = false;
    for (const row of rows) {
      if (grid.kindAt(row, step) === ABSENT) continue;
      if (found) throw sameLabelset();
      found = true;
      const histogram = grid.histogramAt(row, step);
      if (histogram) {
        histogramTimes.push(timeAt(context, step));
        histograms.push(histogram);
        continue;
      }
      times[count] = timeAt(context, step);
      values[count++] = grid.valueAt(row, step);
    }
  }
  return {
    labels,
    timesMs: times.subarray(0, count),
    values: values.subarray(0, count),
    histogramTimesMs: Float64Array.from(histogramTimes),
    histograms,
  };
}

/** A range selector or subquery as the result itself: the samples in the range. */
export async function rangeToMatrix(context: EvalContext, range: RangeVector): Promise<MatrixSeries[]> {
  const shared = { annotations: context.query.annotations, argPositions: [] };
  const result: MatrixSeries[] = [];
  const seen = new Set<string>();
  for (const one of range.series) {
    const labels = finalLabels(one.labels, one.dropName);
    await slideWindows(context, one, range.shape, shared, (window) => {
      const { from, to, histogramFrom, histogramTo } = window;
      const floats = extendToRange(window) ?? {
        times: one.times.slice(from, to),
        values: one.values.slice(from, to),
      };
      if (floats.times.length === 0 && histogramFrom === histogramTo) return;
      if (seen.has(labels.key)) throw sameLabelset();
      seen.add(labels.key);
      result.push({
        labels,
        timesMs: floats.times,
        values: floats.values,
        histogramTimesMs: one.histogramTimes.slice(histogramFrom, histogramTo),
        histograms: one.histograms.slice(histogramFrom, histogramTo),
      });
    });
  }
  return sorted(result);
}

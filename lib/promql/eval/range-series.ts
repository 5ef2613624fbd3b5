import type { Labels } from "@/lib/model/prom-labels";
import { CounterReset, type FloatHistogram, type Series } from "@/lib/model/prom-series";
import { isStaleAt, wordsOf } from "@/lib/model/stale-marker";
import { withHint } from "../histogram/arithmetic";
import { ABSENT, type Grid } from "./grid";

/** The samples of one series for range functions: floats and histograms apart, stale markers left out. */
export interface RangeSeries {
  labels: Labels;
  dropName: boolean;
  times: Float64Array;
  values: Float64Array;
  /** When the counter behind each float began; 0: unknown. */
  starts: Float64Array | undefined;
  histogramTimes: Float64Array;
  histograms: readonly FloatHistogram[];
  histogramStarts: Float64Array | undefined;
  /** Filled by the first rate over the series: where its counter began again. */
  resetAt?: number[];
  histogramFacts?: HistogramFacts;
}

/** What every range of a series of histograms would otherwise have to find out again. */
export interface HistogramFacts {
  /** Indexes at which the counter has begun again since the histogram before. */
  resets: number[];
  /** All have one schema, and none is a gauge. */
  uniformCounter: boolean;
}

const NO_TIMES = new Float64Array(0);
const NO_HISTOGRAMS: readonly FloatHistogram[] = [];

function hasStaleMarkers({ values, histograms }: Series): boolean {
  const words = wordsOf(values);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    // Only a NaN can be one.
    if (!Number.isNaN(value)) continue;
    if (histograms?.[index] === undefined && isStaleAt(words, index)) return true;
  }
  return false;
}

export function toRangeSeries(series: Series): RangeSeries {
  if (series.histograms === undefined && !hasStaleMarkers(series)) {
    return {
      labels: series.labels,
      dropName: false,
      times: series.timesMs,
      values: series.values,
      starts: series.startTimesMs,
      histogramTimes: NO_TIMES,
      histograms: NO_HISTOGRAMS,
      histogramStarts: undefined,
    };
  }
  return onlyHistograms(series) ?? separate(series);
}

function onlyHistograms({ labels, timesMs, histograms, startTimesMs }: Series): RangeSeries | undefined {
  if (!histograms || histograms.includes(undefined)) return undefined;
  return {
    labels,
    dropName: false,
    times: NO_TIMES,
    values: NO_TIMES,
    starts: undefined,
    histogramTimes: timesMs,
    histograms: histograms as readonly FloatHistogram[],
    histogramStarts: startTimesMs,
  };
}

function separate(series: Series): RangeSeries {
  const words = wordsOf(series.values);
  const floats: number[] = [];
  const histogramAt: number[] = [];
  series.timesMs.forEach((_, index) => {
    if (series.histograms?.[index] !== undefined) histogramAt.push(index);
    else if (!isStaleAt(words, index)) floats.push(index);
  });
  const pick = (from: Float64Array, indexes: number[]) =>
    Float64Array.from(indexes, (index) => from[index] ?? Number.NaN);
  const { startTimesMs } = series;
  return {
    labels: series.labels,
    dropName: false,
    times: pick(series.timesMs, floats),
    values: pick(series.values, floats),
    starts: startTimesMs && pick(startTimesMs, floats),
    histogramTimes: pick(series.timesMs, histogramAt),
    histograms: histogramAt.flatMap((index) => series.histograms?.[index] ?? []),
    histogramStarts: startTimesMs && pick(startTimesMs, histogramAt),
  };
}

/** A row of a subquery's grid as samples. */
export function rowToRangeSeries(grid: Grid, row: number, timeAt: (step: number) => number): RangeSeries {
  const times: number[] = [];
  const values: number[] = [];
  const histogramTimes: number[] = [];
  const histograms: FloatHistogram[] = [];
  for (let step = 0; step < grid.steps; step++) {
    if (grid.kindAt(row, step) === ABSENT) continue;
    const histogram = grid.histogramAt(row, step);
    if (histogram) {
      histogramTimes.push(timeAt(step));
      histograms.push(forgetReset(histogram));
    } else {
      times.push(timeAt(step));
      values.push(grid.valueAt(row, step));
    }
  }
  return {
    labels: grid.labels[row] as Labels,
    dropName: grid.dropName[row] ?? false,
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    starts: undefined,
    histogramTimes: Float64Array.from(histogramTimes),
    histograms,
    histogramStarts: undefined,
  };
}

/** A subquery may leave out the sample that a hint speaks of, or return it twice. */
function forgetReset(histogram: FloatHistogram): FloatHistogram {
  const hint = histogram.counterResetHint;
  return hint === CounterReset.reset || hint === CounterReset.notReset
    ? withHint(histogram, CounterReset.unknown)
    : histogram;
}

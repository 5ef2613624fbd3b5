/**
 * Series as PromQL sees them: what the storage hands out and the engine computes with.
 * Samples lie in parallel typed arrays, never one object a sample: a day of a thousand series is six million of them.
 */
import type { Labels } from "./prom-labels";

export type MatchOp = "=" | "!=" | "=~" | "!~";

/** A regular expression is RE2 syntax and anchored at both ends; a label that is absent has the value "". */
export interface Matcher {
  name: string;
  op: MatchOp;
  value: string;
}

export const CounterReset = { unknown: 0, reset: 1, notReset: 2, gauge: 3 } as const;
export type CounterResetHint = (typeof CounterReset)[keyof typeof CounterReset];

/** `length` buckets in a row, `offset` after the end of the span before (the first: the index of its first bucket). */
export interface BucketSpan {
  offset: number;
  length: number;
}

/** Schema of histograms whose bounds are listed in `customValues`: explicit-bucket histograms. */
export const CUSTOM_BUCKETS_SCHEMA = -53;

/**
 * A native histogram with absolute (not delta) counts. Schema -4 to 8: bucket i holds (2^((i-1)/2^schema), 2^(i/2^schema)].
 * Schema -53: bucket i holds (customValues[i-1], customValues[i]], the last one up to +Inf; zero and negative buckets unused.
 */
export interface FloatHistogram {
  counterResetHint: CounterResetHint;
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  count: number;
  sum: number;
  positiveSpans: BucketSpan[];
  positiveBuckets: number[];
  negativeSpans: BucketSpan[];
  negativeBuckets: number[];
  /** Upper bounds in rising order without +Inf; only with schema -53. Shared between histograms, never changed. */
  customValues?: readonly number[];
}

/** Samples in rising order of time, no time twice. */
export interface Series {
  labels: Labels;
  timesMs: Float64Array;
  /** May hold stale markers (see stale-marker.ts): copy by `set`, `slice` or bytes, which keep the bits of a NaN. */
  values: Float64Array;
  /** Where entry i is set, sample i is that histogram and values[i] means nothing. The engine never changes them. */
  histograms?: readonly (FloatHistogram | undefined)[];
  /** When the counter behind sample i began; 0: unknown. */
  startTimesMs?: Float64Array;
}

/** What the query does with the samples: a source may use it to read less, and may ignore it. */
export interface SelectHints {
  stepMs: number;
  /** Width of the range selector, 0 for an instant one. */
  rangeMs: number;
  /** The function or aggregation around the selector. */
  func?: string;
}

export interface SelectRequest {
  matchers: readonly Matcher[];
  /** Both ends belong to it. */
  fromMs: number;
  toMs: number;
  hints: SelectHints;
  /** To be called while reading, before memory is taken: throws where the query's limits are passed or its time is up. */
  account(series: number, samples: number): void;
}

/** Any of the matcher sets has to match; none given: every series. */
export interface LabelRequest {
  matcherSets: readonly (readonly Matcher[])[];
  fromMs: number;
  toMs: number;
  /** At most so many results; 0: as many as there are. */
  limit: number;
}

export interface Exemplar {
  labels: Labels;
  value: number;
  timeMs: number;
}

export interface SeriesExemplars {
  seriesLabels: Labels;
  exemplars: Exemplar[];
}

export interface SeriesSource {
  /** Every series once, in any order; series without a sample in the range may be left out. */
  select(request: SelectRequest): Promise<Series[]>;
  series(request: LabelRequest): Promise<Labels[]>;
  labelNames(request: LabelRequest): Promise<string[]>;
  labelValues(name: string, request: LabelRequest): Promise<string[]>;
  exemplars(request: LabelRequest): Promise<SeriesExemplars[]>;
}

import type { Labels } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";

export interface VectorSample {
  labels: Labels;
  timeMs: number;
  value: number;
  /** Set: the sample is this histogram, and value means nothing. */
  histogram?: FloatHistogram;
}

/** Floats and histograms apart, each by rising time. */
export interface MatrixSeries {
  labels: Labels;
  timesMs: Float64Array;
  values: Float64Array;
  histogramTimesMs: Float64Array;
  histograms: readonly FloatHistogram[];
}

export type QueryValue =
  | { type: "scalar"; timeMs: number; value: number }
  | { type: "string"; timeMs: number; value: string }
  | { type: "vector"; samples: VectorSample[] }
  | { type: "matrix"; series: MatrixSeries[] };

export interface QueryResult {
  value: QueryValue;
  warnings: string[];
  infos: string[];
}

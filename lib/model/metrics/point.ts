import type { FloatHistogram } from "../prom-series";
import type { MetricSeries } from "./series";

/** One point of one stored series. */
export type MetricPoint = {
  series: MetricSeries;
  timeMs: number;
  /** When the count behind it began; 0: unknown. */
  startMs: number;
  /** Of a series of floats. */
  value: number;
  /** The series ends here: Prometheus' stale marker, OTLP's "no recorded value". */
  isStale: boolean;
  /** Of a series of histograms, unless it is stale. */
  histogram: FloatHistogram | undefined;
};

export type MetricExemplar = {
  series: MetricSeries;
  timeMs: number;
  value: number;
  /** 32 and 16 hex digits; null where it names none. */
  traceId: string | null;
  spanId: string | null;
  /** The other labels: name, value, ... */
  labels: readonly string[];
};

export type MetricType =
  | "counter"
  | "gauge"
  | "histogram"
  | "gaugehistogram"
  | "summary"
  | "info"
  | "stateset"
  | "unknown";

/** What all series of one name are. */
export type MetricFamily = {
  projectId: number;
  /** As PromQL knows it: of a histogram without `_bucket`, of a counter with `_total`. */
  name: string;
  type: MetricType;
  unit: string;
  help: string;
  /** As the sender named it. */
  sourceName: string;
};

/** What one export brought, in the order sent. */
export type MetricBatch = {
  points: MetricPoint[];
  exemplars: MetricExemplar[];
  families: MetricFamily[];
};

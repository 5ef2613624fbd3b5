import type { Attributes } from "../attributes";
import type { LimitCounts } from "../limits";

export type ByteRange = { readonly bytes: Buffer; readonly start: number; readonly end: number };

/**
 * Decoded OTLP metrics, as sent: nothing checked. Times are in milliseconds, 0 for none. `identity`: bytes that are equal
 * only where what they stand for is equal, so that it is read once and not with every point; null where there are none.
 */
export type OtlpPointBase = {
  attributes: Attributes;
  identity: ByteRange | null;
  startMs: number;
  timeMs: number;
  flags: number;
  exemplars: OtlpExemplar[];
};
export type OtlpNumberPoint = OtlpPointBase & { value: number | undefined };
export type OtlpHistogramPoint = OtlpPointBase & {
  count: number;
  sum: number | undefined;
  bucketCounts: number[];
  bounds: number[];
};
export type OtlpBuckets = { offset: number; counts: number[] };
export type OtlpExponentialPoint = OtlpPointBase & {
  count: number;
  sum: number | undefined;
  scale: number;
  zeroCount: number;
  zeroThreshold: number;
  positive: OtlpBuckets;
  negative: OtlpBuckets;
};
export type OtlpSummaryPoint = OtlpPointBase & {
  count: number;
  sum: number;
  quantiles: { quantile: number; value: number }[];
};
export type OtlpExemplar = {
  timeMs: number;
  value: number | undefined;
  traceId: string;
  spanId: string;
  attributes: Attributes;
};

/** 0 unspecified, 1 delta, 2 cumulative. */
export type Temporality = number;
export type OtlpMetricData =
  | { kind: "gauge"; points: OtlpNumberPoint[] }
  | { kind: "sum"; points: OtlpNumberPoint[]; temporality: Temporality; isMonotonic: boolean }
  | { kind: "histogram"; points: OtlpHistogramPoint[]; temporality: Temporality }
  | { kind: "exponential"; points: OtlpExponentialPoint[]; temporality: Temporality }
  | { kind: "summary"; points: OtlpSummaryPoint[] };
/** `data` is undefined for a kind that is not known, or none. */
export type OtlpMetric = {
  name: string;
  description: string;
  unit: string;
  data: OtlpMetricData | undefined;
};

export type MetricScope = {
  name: string;
  version: string;
  schemaUrl: string;
  attributes: Attributes;
  identity: string | null;
};
export type ResourceMetrics = {
  resource: Attributes;
  identity: string | null;
  scopeMetrics: { scope: MetricScope; metrics: OtlpMetric[] }[];
};
export type MetricsMessage = {
  resourceMetrics: ResourceMetrics[];
  /** Limits that the decoder met so far: labels are decoded when they are first looked at. */
  readonly limits?: LimitCounts | undefined;
};

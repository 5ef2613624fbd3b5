import type { Pool } from "@/lib/db/pool";
import type { MetricsMessage } from "@/lib/model/metrics/otlp";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { Matcher, Series } from "@/lib/model/prom-series";
import { createMetricsPipeline, type MetricsPipeline } from "@/lib/pipeline-metrics";
import { createMetricSource } from "@/lib/query/metrics/series-source";
import { decodeMetricsProtobuf } from "@/otel/decode/metrics-protobuf";
import { encodeMetrics } from "./otlp-encode-metrics";

export const scopeOf = (...projectIds: number[]) => ({ projectIds, slugs: projectIds.map(String) });

export function openMetricsPipeline(pool: Pool): MetricsPipeline {
  return createMetricsPipeline({
    pool,
    retentionDays: 3650,
    naming: "UnderscoreEscapingWithSuffixes",
    maxSeries: 1_000_000,
  });
}

type Attributes = Record<string, string>;
const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));
export const ns = (ms: number) => `${ms}000000`;

/** One metric of one resource, through the decoder. `data` is the part of OTLP/JSON under its kind. */
export function metricsMessage(
  metric: { name: string; unit?: string } & Record<string, unknown>,
  resource: Attributes = { "service.name": "svc", "service.instance.id": "i-1" },
): MetricsMessage {
  const request = {
    resourceMetrics: [
      { resource: { attributes: attributesOf(resource) }, scopeMetrics: [{ scope: {}, metrics: [metric] }] },
    ],
  };
  return decodeMetricsProtobuf(encodeMetrics(request));
}

export function sumOf(
  name: string,
  points: { ms: number; value: number; startMs?: number; attributes?: Attributes }[],
  temporality: "delta" | "cumulative" = "cumulative",
): MetricsMessage {
  return metricsMessage({
    name,
    sum: {
      isMonotonic: true,
      aggregationTemporality: temporality === "delta" ? 1 : 2,
      dataPoints: points.map(({ ms, value, startMs, attributes = {} }) => ({
        timeUnixNano: ns(ms),
        asDouble: value,
        attributes: attributesOf(attributes),
        ...(startMs !== undefined && { startTimeUnixNano: ns(startMs) }),
      })),
    },
  });
}

/** What a source gives for a metric and equal labels, from all times. */
export async function readMetric(
  pool: Pool,
  name: string,
  labels: Record<string, string> = {},
  range: { fromMs: number; toMs: number } = { fromMs: 0, toMs: 4e12 },
): Promise<Series[]> {
  const matchers: Matcher[] = [[METRIC_NAME, name] as const, ...Object.entries(labels)].map(
    ([label, value]) => ({
      name: label,
      op: "=",
      value,
    }),
  );
  return createMetricSource(pool, scopeOf(1)).select({
    matchers,
    ...range,
    hints: { stepMs: 0, rangeMs: 0 },
    account() {},
  });
}

export const samplesOf = (series: Series | undefined): [ms: number, value: number][] =>
  series === undefined ? [] : Array.from(series.timesMs, (ms, i) => [ms, series.values[i] as number]);

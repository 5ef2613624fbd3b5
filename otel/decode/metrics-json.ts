import type { IngestLimits } from "@/lib/model/limits";
import type {
  MetricScope,
  MetricsMessage,
  OtlpBuckets,
  OtlpExemplar,
  OtlpMetric,
  OtlpMetricData,
  OtlpPointBase,
} from "@/lib/model/metrics/otlp";
import { decodeJson, readResource, readScope } from "./json-envelope";
import {
  faultAt,
  inside,
  type JsonObject,
  readHex,
  readInt,
  readList,
  readName,
  readObject,
  readTimeNs,
  toBigInt,
} from "./json-fields";
import { readDouble, readJsonAttributes } from "./json-values";
import type { Allowance } from "./limits";
import { toMs } from "./metrics-numbers";

/** ExportMetricsServiceRequest from OTLP/JSON. Throws `InvalidInput` naming the field, `TooLarge` past the limits. */
export function decodeMetricsJson(body: Buffer, limits?: IngestLimits): MetricsMessage {
  return decodeJson(
    body,
    (root, allowance) => ({
      resourceMetrics: readList(root, "resourceMetrics", (group) => {
        allowance.startItem();
        return {
          resource: readResource(group, allowance),
          identity: null,
          scopeMetrics: readList(group, "scopeMetrics", (scoped) => {
            allowance.startItem();
            return {
              scope: readMetricScope(scoped, allowance),
              metrics: readList(scoped, "metrics", (metric) => readMetric(metric, allowance)),
            };
          }),
        };
      }),
      limits: allowance.counts,
    }),
    limits,
  );
}

function readMetricScope(scoped: JsonObject, allowance: Allowance): MetricScope {
  const attributes = readObject(scoped, "scope", (scope) => {
    allowance.startResource();
    return readJsonAttributes(scope, "attributes", () => allowance.takeResourceAttribute(), allowance);
  });
  return {
    ...readScope(scoped),
    schemaUrl: readName(scoped, "schemaUrl"),
    attributes: attributes ?? { keys: [], values: [] },
    identity: null,
  };
}

function readMetric(metric: JsonObject, allowance: Allowance): OtlpMetric {
  allowance.startItem();
  return {
    name: readName(metric, "name"),
    description: readName(metric, "description"),
    unit: readName(metric, "unit"),
    data: readData(metric, allowance),
  };
}

function readData(metric: JsonObject, allowance: Allowance): OtlpMetricData | undefined {
  const points = <T>(data: JsonObject, read: (point: JsonObject) => T) =>
    readList(data, "dataPoints", (point) => ({ ...readBase(point, allowance), ...read(point) }));
  const temporality = (data: JsonObject) => readInt(data, "aggregationTemporality");
  return (
    readObject<OtlpMetricData>(metric, "gauge", (data) => ({
      kind: "gauge",
      points: points(data, readNumber),
    })) ??
    readObject<OtlpMetricData>(metric, "sum", (data) => ({
      kind: "sum",
      points: points(data, readNumber),
      temporality: temporality(data),
      isMonotonic: data.isMonotonic === true,
    })) ??
    readObject<OtlpMetricData>(metric, "histogram", (data) => ({
      kind: "histogram",
      points: points(data, readHistogram),
      temporality: temporality(data),
    })) ??
    readObject<OtlpMetricData>(metric, "exponentialHistogram", (data) => ({
      kind: "exponential",
      points: points(data, readExponential),
      temporality: temporality(data),
    })) ??
    readObject<OtlpMetricData>(metric, "summary", (data) => ({
      kind: "summary",
      points: points(data, (point) => ({
        count: readCount(point, "count"),
        sum: readOptional(point, "sum") ?? 0,
        quantiles: readList(point, "quantileValues", (of) => {
          allowance.startItem();
          return { quantile: readOptional(of, "quantile") ?? 0, value: readOptional(of, "value") ?? 0 };
        }),
      })),
    }))
  );
}

function readBase(point: JsonObject, allowance: Allowance): OtlpPointBase {
  allowance.startItem();
  return {
    attributes: readJsonAttributes(point, "attributes", () => allowance.takeInnerAttribute(), allowance),
    identity: null,
    startMs: toMs(readTimeNs(point, "startTimeUnixNano")),
    timeMs: toMs(readTimeNs(point, "timeUnixNano")),
    flags: readInt(point, "flags"),
    exemplars: readList(point, "exemplars", (exemplar) => readExemplar(exemplar, allowance)),
  };
}

function readExemplar(exemplar: JsonObject, allowance: Allowance): OtlpExemplar {
  allowance.startItem();
  return {
    timeMs: toMs(readTimeNs(exemplar, "timeUnixNano")),
    ...readNumber(exemplar),
    traceId: readHex(exemplar, "traceId"),
    spanId: readHex(exemplar, "spanId"),
    attributes: readJsonAttributes(
      exemplar,
      "filteredAttributes",
      () => allowance.takeInnerAttribute(),
      allowance,
    ),
  };
}

function readNumber(point: JsonObject): { value: number | undefined } {
  const { asInt } = point;
  if (asInt === undefined || asInt === null) return { value: readOptional(point, "asDouble") };
  const int = toBigInt(asInt);
  if (int === undefined || int !== BigInt.asIntN(64, int)) faultAt("asInt", "must be a 64-bit integer");
  return { value: Number(int) };
}

function readHistogram(point: JsonObject) {
  return {
    count: readCount(point, "count"),
    sum: readOptional(point, "sum"),
    bucketCounts: readNumbers(point, "bucketCounts", toCount),
    bounds: readNumbers(point, "explicitBounds", readDouble),
  };
}

function readExponential(point: JsonObject) {
  return {
    count: readCount(point, "count"),
    sum: readOptional(point, "sum"),
    scale: readInt(point, "scale"),
    zeroCount: readCount(point, "zeroCount"),
    zeroThreshold: readOptional(point, "zeroThreshold") ?? 0,
    positive: readBuckets(point, "positive"),
    negative: readBuckets(point, "negative"),
  };
}

function readBuckets(point: JsonObject, name: string): OtlpBuckets {
  const buckets = readObject(point, name, (of) => ({
    offset: readInt(of, "offset"),
    counts: readNumbers(of, "bucketCounts", toCount),
  }));
  return buckets ?? { offset: 0, counts: [] };
}

function readOptional(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return value === undefined || value === null ? undefined : inside(name, () => readDouble(value));
}

function readCount(object: JsonObject, name: string): number {
  const value = object[name];
  return value === undefined || value === null ? 0 : inside(name, () => toCount(value));
}

function toCount(value: unknown): number {
  const count = toBigInt(value);
  if (count === undefined || count < 0n) return faultAt("", "must be a count");
  return Number(BigInt.asUintN(64, count));
}

function readNumbers(object: JsonObject, name: string, read: (value: unknown) => number): number[] {
  const value = object[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return faultAt(name, "must be an array");
  return value.map((one, i) => inside(`${name}[${i}]`, () => read(one)));
}

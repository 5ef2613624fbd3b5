import type { IngestLimits, LimitCounts } from "@/lib/model/limits";
import type {
  MetricScope,
  MetricsMessage,
  OtlpMetric,
  OtlpMetricData,
  ResourceMetrics,
} from "@/lib/model/metrics/otlp";
import { type AttributeLists, readResourceAttribute } from "./any-value";
import { Allowance } from "./limits";
import {
  type PointReading,
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from "./metrics-points";
import { ProtobufReader } from "./protobuf-reader";

/** ExportMetricsServiceRequest from its bytes. Throws `InvalidInput` where they are not one, `TooLarge` past the limits. */
export function decodeMetricsProtobuf(bytes: Buffer, limits?: IngestLimits): MetricsMessage {
  const reading: PointReading = {
    reader: new ProtobufReader(bytes),
    allowance: new Allowance(limits),
    labels: new Allowance(limits),
  };
  const { reader, allowance, labels } = reading;
  const resourceMetrics: ResourceMetrics[] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) resourceMetrics.push(readResourceMetrics(reading));
    else reader.skip(tag, 0b10);
  }
  return {
    resourceMetrics,
    get limits() {
      return joinCounts(allowance.counts, labels.counts);
    },
  };
}

function joinCounts(a: LimitCounts | undefined, b: LimitCounts | undefined): LimitCounts | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const sum = new Map(a);
  for (const [name, count] of b) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}

function readResourceMetrics(reading: PointReading): ResourceMetrics {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const resource: AttributeLists = { keys: [], values: [] };
  let identity: string | null = "";
  const scopeMetrics: ResourceMetrics["scopeMetrics"] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) {
      const start = reader.position;
      readResource(reading, resource);
      identity += reader.bytes.toString("latin1", start, reader.position);
    } else if (tag === 0x12) scopeMetrics.push(readScopeMetrics(reading));
    else reader.skip(tag, 0b110);
  }
  reader.leave(outer);
  return { resource, identity, scopeMetrics };
}

function readResource({ reader, allowance }: PointReading, into: AttributeLists): void {
  const outer = reader.enter();
  allowance.startResource(into.keys.length);
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) readResourceAttribute(reader, into, allowance);
    else reader.skip(tag, 0b10);
  }
  reader.leave(outer);
}

function readScopeMetrics(reading: PointReading): ResourceMetrics["scopeMetrics"][number] {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const attributes: AttributeLists = { keys: [], values: [] };
  const scope: MetricScope = { name: "", version: "", schemaUrl: "", attributes, identity: "" };
  const metrics: OtlpMetric[] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x12) metrics.push(readMetric(reading));
    else if (tag === 0x0a) {
      const start = reader.position;
      readScope(reading, scope, attributes);
      scope.identity += reader.bytes.toString("latin1", start, reader.position);
    } else if (tag === 0x1a) scope.schemaUrl = reader.name();
    else reader.skip(tag, 0b1110);
  }
  reader.leave(outer);
  scope.identity += `\n${scope.schemaUrl}`;
  return { scope, metrics };
}

function readScope({ reader, allowance }: PointReading, into: MetricScope, attributes: AttributeLists): void {
  const outer = reader.enter();
  allowance.startResource(attributes.keys.length);
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) into.name = reader.name();
    else if (tag === 0x12) into.version = reader.name();
    else if (tag === 0x1a) readResourceAttribute(reader, attributes, allowance);
    else reader.skip(tag, 0b1110);
  }
  reader.leave(outer);
}

const metricFields = 0b1110_1010_1110;

function readMetric(reading: PointReading): OtlpMetric {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const metric: OtlpMetric = { name: "", description: "", unit: "", data: undefined };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) metric.name = reader.name();
    else if (tag === 0x12) metric.description = reader.name();
    else if (tag === 0x1a) metric.unit = reader.name();
    else if (dataKinds[tag] !== undefined) metric.data = readData(reading, dataKinds[tag], metric.data);
    else reader.skip(tag, metricFields);
  }
  reader.leave(outer);
  return metric;
}

type Kind = OtlpMetricData["kind"];
const dataKinds: { [tag: number]: Kind | undefined } = {
  42: "gauge",
  58: "sum",
  74: "histogram",
  82: "exponential",
  90: "summary",
};

/** The parts of a message that stands twice are one message, as protobuf says; of two kinds the last one counts. */
function readData(reading: PointReading, kind: Kind, before: OtlpMetricData | undefined): OtlpMetricData {
  const { reader } = reading;
  const outer = reader.enter();
  const data = before?.kind === kind ? before : emptyData(kind);
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) readPoint(reading, data);
    else if (tag === 0x10 && "temporality" in data) data.temporality = reader.varint32();
    else if (tag === 0x18 && data.kind === "sum") data.isMonotonic = reader.varint32() !== 0;
    else reader.skip(tag, "temporality" in data ? 0b110 : 0b10);
  }
  reader.leave(outer);
  return data;
}

function emptyData(kind: Kind): OtlpMetricData {
  switch (kind) {
    case "sum":
      return { kind, points: [], temporality: 0, isMonotonic: false };
    case "histogram":
    case "exponential":
      return { kind, points: [], temporality: 0 };
    case "gauge":
    case "summary":
      return { kind, points: [] };
  }
}

function readPoint(reading: PointReading, data: OtlpMetricData): void {
  switch (data.kind) {
    case "gauge":
    case "sum":
      data.points.push(readNumberPoint(reading));
      return;
    case "histogram":
      data.points.push(readHistogramPoint(reading));
      return;
    case "exponential":
      data.points.push(readExponentialPoint(reading));
      return;
    case "summary":
      data.points.push(readSummaryPoint(reading));
      return;
  }
}

import {
  bytes,
  child,
  encodeAttributes,
  encodeEnvelope,
  encodeVarint,
  fixed64,
  has,
  hex,
  type Json,
  list,
  message,
  none,
  string,
  tag,
  varint,
} from "./otlp-encode";

/** OTLP/JSON metrics to protobuf bytes, for tests only; independent of the decoder. */
export function encodeMetrics(request: unknown): Buffer {
  return encodeEnvelope(request, "resourceMetrics", "scopeMetrics", "metrics", encodeMetric);
}

function encodeMetric(metric: Json): Buffer {
  const data = (field: number, name: string, encode: (point: Json) => Buffer) => {
    if (!has(metric, name)) return none;
    const inner = child(metric, name);
    return message(
      field,
      ...list(inner, "dataPoints").map((point) => message(1, encode(point))),
      varint(2, inner.aggregationTemporality),
      varint(3, inner.isMonotonic === true ? 1 : 0),
    );
  };
  return Buffer.concat([
    string(1, metric.name),
    string(2, metric.description),
    string(3, metric.unit),
    data(5, "gauge", encodeNumber),
    data(7, "sum", encodeNumber),
    data(9, "histogram", encodeHistogram),
    data(10, "exponentialHistogram", encodeExponential),
    data(11, "summary", encodeSummary),
  ]);
}

function encodeNumber(point: Json): Buffer {
  return Buffer.concat([
    fixed64(2, point.startTimeUnixNano),
    fixed64(3, point.timeUnixNano),
    double(4, point.asDouble),
    fixed64(6, point.asInt),
    ...encodeExemplars(5, point),
    encodeAttributes(7, point),
    varint(8, point.flags),
  ]);
}

function encodeHistogram(point: Json): Buffer {
  return Buffer.concat([
    fixed64(2, point.startTimeUnixNano),
    fixed64(3, point.timeUnixNano),
    fixed64(4, point.count),
    double(5, point.sum),
    packed(6, point.bucketCounts, (count) => fixed64(0, count).subarray(1)),
    packed(7, point.explicitBounds, (bound) => double(0, bound).subarray(1)),
    ...encodeExemplars(8, point),
    encodeAttributes(9, point),
    varint(10, point.flags),
    double(11, point.min),
    double(12, point.max),
  ]);
}

function encodeExponential(point: Json): Buffer {
  const buckets = (field: number, name: string) => {
    if (!has(point, name)) return none;
    const of = child(point, name);
    const offset = has(of, "offset") ? Buffer.concat([tag(1, 0), zigzag(Number(of.offset))]) : none;
    return message(
      field,
      offset,
      packed(2, of.bucketCounts, (count) => encodeVarint(BigInt(count as string))),
    );
  };
  return Buffer.concat([
    encodeAttributes(1, point),
    fixed64(2, point.startTimeUnixNano),
    fixed64(3, point.timeUnixNano),
    fixed64(4, point.count),
    double(5, point.sum),
    Buffer.concat([tag(6, 0), zigzag(Number(point.scale ?? 0))]),
    fixed64(7, point.zeroCount),
    buckets(8, "positive"),
    buckets(9, "negative"),
    varint(10, point.flags),
    ...encodeExemplars(11, point),
    double(14, point.zeroThreshold),
  ]);
}

function encodeSummary(point: Json): Buffer {
  return Buffer.concat([
    fixed64(2, point.startTimeUnixNano),
    fixed64(3, point.timeUnixNano),
    fixed64(4, point.count),
    double(5, point.sum),
    ...list(point, "quantileValues").map((of) => message(6, double(1, of.quantile), double(2, of.value))),
    encodeAttributes(7, point),
    varint(8, point.flags),
  ]);
}

function encodeExemplars(field: number, point: Json): Buffer[] {
  return list(point, "exemplars").map((exemplar) =>
    message(
      field,
      fixed64(2, exemplar.timeUnixNano),
      double(3, exemplar.asDouble),
      fixed64(6, exemplar.asInt),
      hex(4, exemplar.spanId),
      hex(5, exemplar.traceId),
      encodeAttributes(7, exemplar, "filteredAttributes"),
    ),
  );
}

function double(field: number, value: unknown): Buffer {
  if (value === undefined || value === null) return none;
  const out = Buffer.alloc(8);
  out.writeDoubleLE(Number(value));
  return Buffer.concat([tag(field, 1), out]);
}

function packed(field: number, values: unknown, encode: (value: unknown) => Buffer): Buffer {
  return Array.isArray(values) && values.length > 0 ? bytes(field, Buffer.concat(values.map(encode))) : none;
}

const zigzag = (value: number): Buffer =>
  encodeVarint(BigInt.asUintN(32, BigInt((value << 1) ^ (value >> 31))));

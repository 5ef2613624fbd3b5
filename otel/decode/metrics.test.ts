import { expect, test } from "vitest";
import type { ByteRange, MetricsMessage } from "@/lib/model/metrics/otlp";
import request from "@/test/fixtures/metrics/every-kind.otlp.json";
import { encodeMetrics } from "@/test/support/otlp-encode-metrics";
import { decodeMetricsJson } from "./metrics-json";
import { decodeMetricsProtobuf } from "./metrics-protobuf";

/** Attributes as plain lists, without what only one encoding knows. */
function plain(message: MetricsMessage): unknown {
  return JSON.parse(
    JSON.stringify(message.resourceMetrics, (key, value) => {
      if (key === "identity") return undefined;
      return key === "attributes" ? { keys: value.keys, values: value.values } : value;
    }),
  );
}

test("protobuf and JSON say the same", () => {
  const fromProtobuf = decodeMetricsProtobuf(encodeMetrics(request));
  const fromJson = decodeMetricsJson(Buffer.from(JSON.stringify(request)));
  expect(plain(fromProtobuf)).toEqual(plain(fromJson));
  const metrics = fromProtobuf.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  expect(metrics.map(({ data }) => data?.kind)).toEqual([
    "gauge",
    "sum",
    "histogram",
    "exponential",
    "summary",
    undefined,
  ]);
  const sum = metrics[1]?.data;
  expect(sum?.kind === "sum" && sum.points[0]).toMatchObject({
    startMs: 1700000000000,
    timeMs: 1700000000123,
    value: -5,
    flags: 1,
  });
  const exponential = metrics[3]?.data;
  expect(exponential?.kind === "exponential" && exponential.points[0]).toMatchObject({
    scale: -3,
    positive: { offset: -7, counts: [1, 290] },
    negative: { offset: 2, counts: [5] },
  });
});

test("points of a series have one identity, also where other fields stand around it", () => {
  const { resourceMetrics } = decodeMetricsProtobuf(encodeMetrics(request));
  const [gauge, sum] = resourceMetrics[0]?.scopeMetrics[0]?.metrics.map(({ data }) => data?.points[0]) ?? [];
  const bytesOf = (range: ByteRange | null | undefined) => range?.bytes.subarray(range.start, range.end);
  expect(bytesOf(gauge?.identity)?.length).toBeGreaterThan(0);
  expect(bytesOf(gauge?.identity)).toEqual(bytesOf(sum?.identity));
});

test("bytes that end too early, and a field of the wrong type, refuse the export", () => {
  const bytes = encodeMetrics(request);
  expect(() => decodeMetricsProtobuf(bytes.subarray(0, bytes.length - 3))).toThrow("Not valid protobuf");
  expect(() =>
    decodeMetricsJson(
      Buffer.from('{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"gauge":{"dataPoints":7}}]}]}]}'),
    ),
  ).toThrow("resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints must be an array");
});

test("a bare NaN or Infinity, as Python writes them, is read as the number it is", () => {
  const body =
    '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"NaN","gauge":{"dataPoints":[{"asDouble":NaN},{"asDouble": -Infinity},{"asDouble":Infinity}]}}]}]}]}';
  const [metric] = decodeMetricsJson(Buffer.from(body)).resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  expect(metric?.name).toBe("NaN");
  const values = metric?.data?.kind === "gauge" ? metric.data.points.map(({ value }) => value) : [];
  expect(values).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(() => decodeMetricsJson(Buffer.from('{"a":Nope}'))).toThrow("Not valid JSON");
});

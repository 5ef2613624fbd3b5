import { expect, test } from "vitest";
import type { ByteRange, MetricsMessage } from "@/lib/model/metrics/otlp";
import { encodeMetrics } from "@/test/support/otlp-encode-metrics";
import { decodeMetricsJson } from "./metrics-json";
import { decodeMetricsProtobuf } from "./metrics-protobuf";

const point = {
  attributes: [
    { key: "a", value: { stringValue: "x" } },
    { key: "n", value: { intValue: "7" } },
  ],
  startTimeUnixNano: "1700000000000000001",
  timeUnixNano: "1700000000123999999",
  flags: 1,
  exemplars: [
    {
      timeUnixNano: "1700000000120000000",
      asDouble: 1.5,
      spanId: "00f067aa0ba902b7",
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      filteredAttributes: [{ key: "user", value: { stringValue: "u" } }],
    },
  ],
};
const request = {
  resourceMetrics: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "s" } }] },
      scopeMetrics: [
        {
          scope: { name: "scope", version: "1", attributes: [{ key: "k", value: { boolValue: true } }] },
          schemaUrl: "https://example.com/1",
          metrics: [
            {
              name: "g",
              unit: "By",
              description: "d",
              gauge: { dataPoints: [{ ...point, asDouble: -0.5 }] },
            },
            {
              name: "s",
              sum: {
                aggregationTemporality: 1,
                isMonotonic: true,
                dataPoints: [
                  { ...point, asInt: "-5" },
                  { timeUnixNano: "1", asInt: "9223372036854775807" },
                ],
              },
            },
            {
              name: "h",
              histogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    ...point,
                    count: "6",
                    sum: 12.5,
                    min: 0,
                    max: 9,
                    bucketCounts: ["1", "2", "3"],
                    explicitBounds: [0.5, 10],
                  },
                  { ...point, count: "1" },
                ],
              },
            },
            {
              name: "e",
              exponentialHistogram: {
                aggregationTemporality: 2,
                dataPoints: [
                  {
                    ...point,
                    count: "300",
                    sum: 3,
                    scale: -3,
                    zeroCount: "4",
                    zeroThreshold: 0.25,
                    positive: { offset: -7, bucketCounts: ["1", "290"] },
                    negative: { offset: 2, bucketCounts: ["5"] },
                  },
                ],
              },
            },
            {
              name: "y",
              summary: {
                dataPoints: [
                  {
                    startTimeUnixNano: "0",
                    timeUnixNano: "1700000000123000000",
                    count: "2",
                    sum: 3,
                    quantileValues: [
                      { quantile: 0.5, value: 1 },
                      { quantile: 1, value: 2 },
                    ],
                  },
                ],
              },
            },
            { name: "nothing" },
          ],
        },
      ],
    },
  ],
};

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

import { expect, test } from "vitest";
import { decodeMetricsJson } from "@/otel/decode/metrics-json";
import { decodeMetricsProtobuf } from "@/otel/decode/metrics-protobuf";
import request from "@/test/fixtures/metrics/every-kind.otlp.json";
import { metricsMessage, ns } from "@/test/support/metrics";
import { encodeMetrics } from "@/test/support/otlp-encode-metrics";
import { normaliseMetrics } from "./metric";
import { MetricSeriesCache } from "./metric-series-cache";

const nowMs = 1_700_000_100_000;
const context = { nowNs: BigInt(nowMs) * 1_000_000n, retentionDays: 90, requestIdKeys: [] };
const cache = () => new MetricSeriesCache("UnderscoreEscapingWithSuffixes");

/** Every point in a line: name{labels} time value. */
function lines({ points }: ReturnType<typeof normaliseMetrics>): string[] {
  return points.map(({ series, timeMs, startMs, value, isStale, histogram }) => {
    const labels = series.labels.flatMap((name, i) => (i % 2 === 0 ? `${name}=${series.labels[i + 1]}` : []));
    const what = isStale
      ? "stale"
      : histogram === undefined
        ? String(value)
        : `histogram ${histogram.schema} ${histogram.count} [${histogram.positiveBuckets}]`;
    const delta = series.isDelta ? " delta" : "";
    return `${series.name}{${labels}} ${startMs}..${timeMs} ${what}${delta}`;
  });
}

// Flag 1 says that there is no value, so the fixture's points are the ends of their series but for those without it.
const withValues = JSON.parse(JSON.stringify(request).replaceAll('"flags":1', '"flags":0'));

test("every kind of metric, in either encoding", () => {
  const expected = [
    "g_bytes{a=x,%} 0..1700000000123 -0.5",
    "s_total{a=x,%} 1700000000000..1700000000123 -5 delta",
    "h{a=x,%} 1700000000000..1700000000123 histogram -53 6 [1,2,3]",
    "h{a=x,%} 1700000000000..1700000000123 histogram -53 1 [1]",
    "e{a=x,%} 1700000000000..1700000000123 histogram -3 300 [1,290]",
    "y_sum{%} 0..1700000000123 3",
    "y_count{%} 0..1700000000123 2",
    "y{%,quantile=0.5} 0..1700000000123 1",
    "y{%,quantile=1} 0..1700000000123 2",
  ].map((line) =>
    line.replace(
      "%",
      line.includes("a=x")
        ? "job=s,n=7,otel_scope_k=true,otel_scope_name=scope,otel_scope_schema_url=https://example.com/1,otel_scope_version=1"
        : "job=s,otel_scope_k=true,otel_scope_name=scope,otel_scope_schema_url=https://example.com/1,otel_scope_version=1",
    ),
  );
  for (const message of [
    decodeMetricsProtobuf(encodeMetrics(withValues)),
    decodeMetricsJson(Buffer.from(JSON.stringify(withValues))),
  ]) {
    const normalised = normaliseMetrics(1, message, cache(), context);
    expect(lines(normalised)).toEqual(expected);
    expect(normalised.tallies).toMatchObject([{ service: "s", accepted: 6 }]);
    expect([...(normalised.tallies[0]?.rejected ?? [])]).toEqual([["metric time is missing", 1]]);
    expect(normalised.exemplars[0]).toMatchObject({
      timeMs: 1700000000120,
      value: 1.5,
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      spanId: "00f067aa0ba902b7",
      labels: ["user", "u"],
    });
    expect(normalised.families.map(({ name, type, unit, help }) => [name, type, unit, help])).toEqual([
      ["g_bytes", "gauge", "By", "d"],
      ["s_total", "counter", "", ""],
      ["h", "histogram", "", ""],
      ["e", "histogram", "", ""],
      ["y", "summary", "", ""],
    ]);
  }
});

test("a point that says no value is the end of its series, of a histogram with the bounds it had", () => {
  const known = cache();
  normaliseMetrics(1, decodeMetricsProtobuf(encodeMetrics(withValues)), known, context);
  const ended = normaliseMetrics(1, decodeMetricsProtobuf(encodeMetrics(request)), known, context);
  expect(ended.points.filter(({ isStale }) => isStale)).toHaveLength(5);
  expect(ended.points[2]?.series.bounds).toEqual([0.5, 10]);
});

test("points of one series are one object, whatever comes between", () => {
  const known = cache();
  const send = (...names: string[]) => {
    const dataPoints = names.map((name) => ({
      timeUnixNano: ns(nowMs),
      asInt: "1",
      attributes: [{ key: "k", value: { stringValue: name } }],
    }));
    return normaliseMetrics(1, metricsMessage({ name: "m", gauge: { dataPoints } }), known, context).points;
  };
  const first = send("a", "b", "c");
  const again = send("c", "a", "x", "b");
  expect(again.map(({ series }) => first.findIndex((one) => one.series === series))).toEqual([2, 0, -1, 1]);
});

test.each([
  [
    "no name",
    { name: "", gauge: { dataPoints: [{ timeUnixNano: ns(nowMs), asInt: "1" }] } },
    "metric name is missing",
  ],
  ["no time", { name: "m", gauge: { dataPoints: [{ asInt: "1" }] } }, "metric time is missing"],
  [
    "a time far ahead",
    { name: "m", gauge: { dataPoints: [{ timeUnixNano: ns(nowMs + 90_000_000), asInt: "1" }] } },
    "metric time is more than 24 h in the future",
  ],
  [
    "no value",
    { name: "m", gauge: { dataPoints: [{ timeUnixNano: ns(nowMs) }] } },
    "metric point has no value",
  ],
  [
    "no temporality",
    { name: "m", sum: { dataPoints: [{ timeUnixNano: ns(nowMs), asInt: "1" }] } },
    "aggregation temporality is neither delta nor cumulative",
  ],
  [
    "buckets that do not add up",
    histogram({ count: "5", bucketCounts: ["1", "1"], explicitBounds: [1] }),
    "histogram count is not the sum of its buckets",
  ],
  [
    "a bucket too few",
    histogram({ count: "1", bucketCounts: ["1"], explicitBounds: [1] }),
    "histogram has not one bucket more than bounds",
  ],
  [
    "bounds that fall",
    histogram({ count: "3", bucketCounts: ["1", "1", "1"], explicitBounds: [2, 1] }),
    "histogram bounds do not rise",
  ],
  [
    "a scale that is too coarse",
    {
      name: "m",
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [{ timeUnixNano: ns(nowMs), scale: -5 }],
      },
    },
    "exponential histogram has a scale below -4",
  ],
])("%s refuses the point", (_what, metric, reason) => {
  const { points, tallies } = normaliseMetrics(1, metricsMessage(metric), cache(), context);
  expect(points).toEqual([]);
  expect([...(tallies[0]?.rejected ?? [])]).toEqual([[reason, 1]]);
});

function histogram(point: object) {
  const dataPoints = [{ timeUnixNano: ns(nowMs), ...point }];
  return { name: "m", histogram: { aggregationTemporality: 2, dataPoints } };
}

test("a scale finer than Prometheus' finest is made coarser", () => {
  const positive = { offset: 5, bucketCounts: ["1", "2", "3", "4"] };
  const dataPoints = [{ timeUnixNano: ns(nowMs), count: "10", scale: 9, positive }];
  const message = metricsMessage({
    name: "m",
    exponentialHistogram: { aggregationTemporality: 2, dataPoints },
  });
  const [point] = normaliseMetrics(1, message, cache(), context).points;
  // Buckets 5 to 8 of scale 9 are 2 (5), 3 (6 and 7), 4 (8) of scale 8, and OTLP's bucket i is Prometheus' i + 1.
  expect(point?.histogram).toMatchObject({
    schema: 8,
    positiveSpans: [{ offset: 3, length: 3 }],
    positiveBuckets: [1, 5, 4],
  });
});

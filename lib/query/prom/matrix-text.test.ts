import { expect, test } from "vitest";
import { Labels } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { formatFloat } from "./format-value";
import { matrixText } from "./matrix-text";

const none = { histogramTimesMs: new Float64Array(0), histograms: [] };

test("is JSON in the documented shape, whatever stands in labels and values", () => {
  const timesMs = Float64Array.of(0, 1_500, 1_700_000_000_123);
  const values = Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY, 1e-7);
  const labels = Labels.fromRecord({ __name__: "a", route: 'say "hi"\n\\ \u2028 ü' });
  const histogram: FloatHistogram = {
    ...{ counterResetHint: 0, schema: 0, zeroThreshold: 0, zeroCount: 0, count: 2, sum: 3 },
    ...{ positiveSpans: [{ offset: 1, length: 1 }], positiveBuckets: [2] },
    ...{ negativeSpans: [], negativeBuckets: [] },
  };
  const series = [
    { labels, timesMs, values, ...none },
    { labels: Labels.empty, timesMs, values: Float64Array.of(1, 2, 3), ...none },
    {
      labels: Labels.empty,
      timesMs: new Float64Array(0),
      values: new Float64Array(0),
      histogramTimesMs: Float64Array.of(2_000),
      histograms: [histogram],
    },
  ];
  expect(JSON.parse(matrixText(series))).toEqual({
    resultType: "matrix",
    result: [
      {
        metric: { __name__: "a", route: 'say "hi"\n\\ \u2028 ü' },
        values: [
          [0, "NaN"],
          [1.5, "-Inf"],
          [1_700_000_000.123, "1e-07"],
        ],
      },
      {
        metric: {},
        values: [
          [0, "1"],
          [1.5, "2"],
          [1_700_000_000.123, "3"],
        ],
      },
      { metric: {}, histograms: [[2, { count: "2", sum: "3", buckets: [[0, "1", "2", "2"]] }]] },
    ],
  });
  expect(JSON.parse(matrixText([]))).toEqual({ resultType: "matrix", result: [] });
});

test("floats are written as Go writes them", () => {
  const texts = [0, -0, 1, 0.1, -2.5e-6, 1e-6, 9.99e-7, -1e-9, 1e20, 1e21, 1.5e300, 5e-324].map(formatFloat);
  expect(texts).toEqual(
    "0 -0 1 0.1 -0.0000025 0.000001 9.99e-07 -1e-09 100000000000000000000 1e+21 1.5e+300 5e-324".split(" "),
  );
});

import { expect, test } from "vitest";
import { toHeat } from "./heat-cells";

test("native histograms of several series are added up", () => {
  const one = {
    metric: {},
    histograms: [[10, { count: "3", sum: "1", buckets: [[0, "0.5", "1", "3"]] }]] as never,
  };
  expect(toHeat([one, one])).toEqual({
    cells: [{ timeMs: 10_000, low: 0.5, high: 1, count: 6 }],
    low: 0.5,
    high: 1,
    most: 6,
  });
});

test("classic buckets are told apart, whatever their order", () => {
  const bucket = (le: string, count: string) => ({
    metric: { le },
    values: [[10, count]] as [number, string][],
  });
  expect(toHeat([bucket("+Inf", "6"), bucket("1", "2"), bucket("2", "6")])?.cells).toEqual([
    { timeMs: 10_000, low: 0, high: 1, count: 2 },
    { timeMs: 10_000, low: 1, high: 2, count: 4 },
  ]);
});

test("numbers are no histogram", () => {
  expect(toHeat([{ metric: { job: "a" }, values: [[0, "1"]] }])).toBeNull();
});

test("very fine buckets are drawn in rows that can be told apart, and nothing is lost", () => {
  const buckets = Array.from({ length: 400 }, (_, i) => [0, String(1.02 ** i), String(1.02 ** (i + 1)), "1"]);
  const heat = toHeat([{ metric: {}, histograms: [[10, { count: "400", sum: "1", buckets }]] as never }]);
  expect(heat?.cells).toHaveLength(48);
  expect(heat?.cells.reduce((sum, { count }) => sum + count, 0)).toBe(400);
});

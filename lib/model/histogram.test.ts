import fc from "fast-check";
import { expect, test } from "vitest";
import { addToHistogram, bucketOf, quantileOf, toPairs, upperBound } from "./histogram";

test("every duration lies in its bucket", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER }), (ns) => {
      const bucket = bucketOf(ns);
      expect(ns).toBeLessThanOrEqual(upperBound(bucket) * (1 + 1e-12));
      expect(ns).toBeGreaterThan(upperBound(bucket - 1) * (1 - 1e-12));
    }),
  );
});

test("a quantile is within 4.4 % of the exact one", () => {
  const values = Array.from({ length: 5000 }, (_, i) => 1_000_000 + i * 997);
  const histogram = new Map<number, number>();
  for (const value of values) addToHistogram(histogram, [bucketOf(value), 1]);
  for (const q of [0.01, 0.5, 0.95, 0.99]) {
    const exact = values[Math.ceil(q * values.length) - 1] ?? 0;
    expect(Math.abs((quantileOf(histogram, q) ?? 0) / exact - 1)).toBeLessThan(0.044);
  }
});

test("taking back what was added leaves nothing", () => {
  const histogram = new Map<number, number>();
  addToHistogram(histogram, [3, 2, 9, 1]);
  addToHistogram(histogram, [3, -2, 9, -1]);
  expect(toPairs(histogram)).toEqual([]);
  expect(quantileOf(histogram, 0.5)).toBeNull();
});

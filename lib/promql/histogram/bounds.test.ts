import { expect, test } from "vitest";
import { exponentialBound } from "./bounds";

test("bounds are the very numbers that Prometheus' libraries use", () => {
  expect(exponentialBound(0, 0)).toBe(1);
  expect(exponentialBound(-3, 0)).toBe(0.125);
  // Not 1.4142135623730951: their tables carry that error of rounding.
  expect(exponentialBound(1, 1)).toBe(2 * 0.7071067811865475);
  expect(exponentialBound(-1, 2)).toBe(0.8408964152537144);
  expect(exponentialBound(1, 8)).toBe(1.0027112750502025);
  expect(exponentialBound(2, -1)).toBe(16);
});

test("the highest bucket ends at the largest number, not at infinity", () => {
  expect(exponentialBound(1024, 0)).toBe(Number.MAX_VALUE);
  expect(exponentialBound(1025, 0)).toBe(Number.POSITIVE_INFINITY);
  expect(exponentialBound(256, -2)).toBe(Number.MAX_VALUE);
});

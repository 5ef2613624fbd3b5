import { expect, test } from "vitest";
import { clockOf, dayS, runningTotals } from "./counters";
import type { Increment } from "./read-family";

const midnight = 20_000 * dayS;
const at = (bucketS: number, count: number): Increment => ({
  bucketS,
  count,
  value: count,
  histogram: new Map(),
});

test("samples stand at the ends of buckets, and of the one under way now", () => {
  const window = {
    originS: midnight,
    fromMs: (midnight + 60) * 1_000,
    toMs: (midnight + 120) * 1_000,
    widthS: 60,
  };
  const clock = clockOf(window, (midnight + 90) * 1_000);
  expect(clock.timesMs).toEqual([(midnight + 60) * 1_000, (midnight + 90) * 1_000]);
  const totals = runningTotals([at(midnight, 2), at(midnight + 60, 3)], clock, (one) => one.count);
  expect([...totals]).toEqual([2, 5]);
});

test("a counter begins with 0 at each UTC midnight, whatever the day before counted", () => {
  const next = midnight + dayS;
  const window = { originS: midnight, fromMs: (next - 60) * 1_000, toMs: (next + 120) * 1_000, widthS: 60 };
  const clock = clockOf(window, (next + 1_000) * 1_000);
  expect(clock.timesMs).toEqual(
    [next - 60, next, next + 0.001, next + 60, next + 120].map((s) => Math.round(s * 1_000)),
  );
  const counted = [at(midnight + 600, 1), at(next - 60, 4), at(next, 50), at(next + 60, 1)];
  expect([...runningTotals(counted, clock, (one) => one.count)]).toEqual([1, 5, 0, 50, 51]);
});

test("an instant in the middle of a day has counted the day so far", () => {
  const nowMs = (midnight + 5_000) * 1_000;
  const window = { originS: midnight, fromMs: nowMs - 300_000, toMs: nowMs, widthS: 10 };
  const clock = clockOf(window, nowMs);
  expect(clock.timesMs[0]).toBe(nowMs - 300_000);
  const totals = runningTotals([at(midnight + 10, 7)], clock, (one) => one.count);
  expect(new Set(totals)).toEqual(new Set([7]));
});

test("a day on which nothing was counted has no counter of the day before", () => {
  const next = midnight + dayS;
  const window = {
    originS: midnight,
    fromMs: next * 1_000 + 600_000,
    toMs: next * 1_000 + 600_000,
    widthS: 10,
  };
  const clock = clockOf(window, next * 1_000 + 900_000);
  expect([...runningTotals([at(midnight + 10, 7)], clock, (one) => one.count)]).toEqual([0]);
});

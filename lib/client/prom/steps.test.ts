import { expect, test } from "vitest";
import { alignRange, stepFor, stepText } from "./steps";

test.each([
  [3_600_000, null, "15s"],
  [300_000, null, "10s"],
  [86_400_000, null, "5m"],
  [30 * 86_400_000, null, "3h"],
  [3_600_000, "1m", "1m"],
  [30 * 86_400_000, "1s", "5m"],
  [3_600_000, "rubbish", "15s"],
])("the step of %d ms asked for with %s is %s", (rangeMs, asked, step) => {
  expect(stepText(stepFor(rangeMs, asked))).toBe(step);
});

test("a range asked again a moment later has the same points", () => {
  expect(alignRange(1_001, 99_000, 15_000)).toEqual({ startMs: 15_000, endMs: 90_000 });
  expect(alignRange(8_001, 104_000, 15_000)).toEqual({ startMs: 15_000, endMs: 90_000 });
  expect(alignRange(1_001, 1_002, 15_000)).toEqual({ startMs: 0, endMs: 0 });
});

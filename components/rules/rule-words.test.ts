import { expect, it } from "vitest";
import { lengthWords, timingWords } from "./rule-words";

it.each([
  [500, "500 ms"],
  [1_000, "1 second"],
  [300_000, "5 minutes"],
  [5_400_000, "1 hour 30 minutes"],
  [90_061_000, "1d1h1m1s"],
])("says %d ms as %s", (ms, words) => {
  expect(lengthWords(ms)).toBe(words);
});

it("says when a rule fires and ends", () => {
  expect(timingWords({ intervalMs: 60_000, forMs: 300_000, keepFiringForMs: 0 })).toBe(
    "Checked every minute. Fires once it has held for 5 minutes: 5 minutes to 6 minutes after it begins, and ends at the first check that no longer does.",
  );
  expect(timingWords({ intervalMs: 15_000, forMs: 0, keepFiringForMs: 600_000 })).toBe(
    "Checked every 15 seconds. Fires at the first check that finds something, and ends when it has not held for 10 minutes.",
  );
});

import { expect, it } from "vitest";
import { delta } from "./delta";

it.each([
  ["failing_share", 0.05, 0.02, "+3.0 pts", "worse"],
  ["failing_share", 0.02, 0.05, "−3.0 pts", "better"],
  ["p95_ms", 1200, 1000, "+20%", "worse"],
  ["p95_ms", 1004, 1000, "no change", "neutral"],
  ["per_minute", 20, 10, "+100%", "neutral"],
  ["per_minute", 200, 10, "×20", "neutral"],
  ["cost_usd", 0.2, 0, "+", "neutral"],
])("%s %d after %d reads %s, %s", (key, value, previous, words, judgement) => {
  expect(delta(key, value, previous)).toEqual({ words, judgement });
});
it("says nothing where nothing is known", () => expect(delta("p95_ms", null, 3)).toBeNull());

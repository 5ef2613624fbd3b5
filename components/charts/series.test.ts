import { expect, it } from "vitest";
import { niceTop, plotTop, timeTicks, toRows } from "./series";

const plot = {
  times: [0, 10],
  series: [
    { key: "ok", words: "ok", colour: "", values: [1, null] },
    { key: "a b", words: "a b", colour: "", values: [2, 3] },
  ],
};
it("keeps gaps as null", () =>
  expect(toRows(plot)).toEqual([
    { t: 0, s0: 1, s1: 2 },
    { t: 10, s0: null, s1: 3 },
  ]));
it("stacks per time", () => expect([plotTop(plot, true), plotTop(plot, false)]).toEqual([3, 3]));
it("puts ticks on round times", () => {
  expect(timeTicks(3_000, 63_000, 6)).toEqual([10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  expect(timeTicks(5, 5, 6)).toEqual([]);
  expect(timeTicks(0, 86_400_000 * 4, 4, 3_600_000)[0]).toBe(86_400_000 - 3_600_000);
});
it("rounds the top of the axis", () =>
  expect([0, 0.7, 2.1, 48, 1000, 1010].map((most) => niceTop(most))).toEqual([1, 0.8, 3, 50, 1000, 2000]));
it("rounds durations to seconds, minutes and hours", () =>
  expect([52, 700, 5_100, 310_000, 4e8].map((most) => niceTop(most, "ms"))).toEqual([
    60, 1000, 6000, 360_000, 4e8,
  ]));

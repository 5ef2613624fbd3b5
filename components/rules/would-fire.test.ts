import { expect, it } from "vitest";
import { episodesOf } from "./would-fire";

const minuteMs = 60_000;
const times = Array.from({ length: 10 }, (_, minute) => minute * minuteMs);
const line = (values: (number | null)[]) => [{ key: "a", words: "a", values }];
const rule = {
  times,
  stepMs: minuteMs,
  condition: { op: ">" as const, threshold: 5 },
  forMs: 0,
  keepFiringForMs: 0,
};
const minutes = (episodes: ReturnType<typeof episodesOf>) =>
  episodes.map(({ fromMs, toMs }) => [fromMs / minuteMs, toMs === null ? null : toMs / minuteMs]);

it("fires where the condition holds, and ends where it does not", () => {
  expect(minutes(episodesOf(line([0, 6, 9, 1, null, 7]), rule))).toEqual([
    [1, 3],
    [5, 6],
  ]);
});

it("waits for as long as the rule says", () => {
  const values = [6, 6, 0, 6, 6, 6, 6];
  expect(minutes(episodesOf(line(values), { ...rule, forMs: 2 * minuteMs }))).toEqual([[5, 7]]);
});

it("keeps firing through a gap", () => {
  const values = [6, 0, 6, 0, 0, 0];
  expect(minutes(episodesOf(line(values), { ...rule, keepFiringForMs: 2 * minuteMs }))).toEqual([[0, 4]]);
});

it("takes every value for a condition that holds where the query is no comparison", () => {
  expect(minutes(episodesOf(line([null, 0, 0, null]), { ...rule, condition: null }))).toEqual([[1, 3]]);
});

it("is open at the end of the chart", () => {
  expect(minutes(episodesOf(line([0, 0, 0, 0, 0, 0, 0, 0, 9, 9]), rule))).toEqual([[8, null]]);
});

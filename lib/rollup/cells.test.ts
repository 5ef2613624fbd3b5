import { expect, it } from "vitest";
import type { RollupWidth } from "@/lib/model/rollup";
import { cellsOf, type Increments } from "./cells";

const added = (bucket: number, extra: Partial<Increments> = {}): Increments => ({
  bucket,
  series: "1\tspan\tcheckout\tGET /\tok",
  count: 2,
  durationNs: 5n,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0.5,
  histogram: "7,2",
  ...extra,
});
const short = (increments: Increments[], kept: [RollupWidth, number][] = []) =>
  cellsOf(increments, new Map(kept)).map(({ width, bucket, count, histogram }) => [
    width,
    bucket,
    count,
    histogram,
  ]);

it("adds to one bucket of every width", () => {
  expect(short([added(4_210), added(4_230)])).toEqual([
    [10, 4_210, 2, "7,2"],
    [10, 4_230, 2, "7,2"],
    [60, 4_200, 4, "7,2,7,2"],
    [600, 4_200, 4, "7,2,7,2"],
    [3600, 3_600, 4, "7,2,7,2"],
  ]);
});

it("leaves out the widths that no longer keep the bucket", () => {
  const kept: [RollupWidth, number][] = [
    [10, 7_200],
    [60, 7_200],
    [600, 3_600],
  ];
  expect(short([added(4_210)], kept)).toEqual([
    [600, 4_200, 2, "7,2"],
    [3600, 3_600, 2, "7,2"],
  ]);
});

it("keeps series apart, and times before the epoch in their bucket", () => {
  const cells = short([added(-10), added(-10, { series: "2\tspan\t\t\tok", count: 9 })]);
  expect(cells.filter(([width]) => width === 600)).toEqual([
    [600, -600, 2, "7,2"],
    [600, -600, 9, "7,2"],
  ]);
});

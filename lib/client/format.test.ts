import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCost,
  formatDuration,
  formatNumber,
  formatShare,
  formatTick,
  formatTime,
  plural,
  shortenId,
} from "./format";

describe("durations read with their unit and three digits", () => {
  it.each([
    [0, "0 ms"],
    [0.012, "12 µs"],
    [0.9996, "1 ms"],
    [1.24, "1.2 ms"],
    [840, "840 ms"],
    [999.6, "1.00 s"],
    [1240, "1.24 s"],
    [12_400, "12.4 s"],
    [59_960, "1m 00s"],
    [185_000, "3m 05s"],
    [8_040_000, "2h 14m"],
    [273_600_000, "3d 4h"],
    [-840, "−840 ms"],
    [Number.NaN, "–"],
  ])("%d ms is %s", (value, words) => expect(formatDuration(value)).toBe(words));
});

describe("numbers", () => {
  it.each([
    [0, "0"],
    [950, "950"],
    [999.96, "1k"],
    [12_345, "12.3k"],
    [999_950, "1M"],
    [4_560_000, "4.56M"],
    [0.126, "0.13"],
  ])("%d is %s", (value, words) => expect(formatNumber(value)).toBe(words));

  it.each([
    [null, "–"],
    [0, "$0"],
    [0.0042, "$0.0042"],
    [0.00001, "<$0.0001"],
    [0.123, "$0.123"],
    [12.5, "$12.50"],
    [1204.3, "$1,204"],
  ])("cost %s is %s", (value, words) => expect(formatCost(value)).toBe(words));

  it("keeps small shares visible", () => {
    expect([0, 0.00001, 0.0042, 0.124, 1].map(formatShare)).toEqual([
      "0%",
      "<0.01%",
      "0.42%",
      "12.4%",
      "100%",
    ]);
  });

  it("counts bytes in powers of 1,000", () => {
    expect([512, 1400, 999_600, 12_000_000].map(formatBytes)).toEqual(["512 B", "1.4 kB", "1 MB", "12 MB"]);
  });
});

describe("times", () => {
  const at = Date.UTC(2026, 10, 21, 14, 3, 12, 345);
  it("writes absolute time in UTC", () => expect(formatTime(at, true)).toBe("2026-11-21 14:03:12.345 UTC"));
  it.each([
    [0, "just now"],
    [12_000, "12 s ago"],
    [300_000, "5 min ago"],
    [-5_000, "in 5 s"],
    [-59_700, "in 1 min"],
    [-3_599_000, "in 1 h"],
    [-7_199_000, "in 2 h"],
    [-7_140_000, "in 1 h 59 min"],
    [-86_399_000, "in 1 d"],
    [-90_000_000, "in 1 d 1 h"],
    [-7 * 86_400_000 + 1_000, "in 7 d"],
  ])("%d ms back is %s", (back, words) => expect(formatAgo(at - back, at)).toBe(words));
  it("gives an axis as much as it needs", () => {
    expect(formatTick(at, 300_000, true)).toBe("14:03:12");
    expect(formatTick(at, 3_600_000, true)).toBe("14:03");
    expect(formatTick(at, 30 * 86_400_000, true)).toBe("11-21");
  });
});

it("shortens ids in the middle and leaves short ones alone", () => {
  expect(shortenId("4bf92f3577b34da6a3ce929d0e0e4736")).toBe("4bf92f…4736");
  expect(shortenId("run-1234")).toBe("run-1234");
});
it("counts in words", () => expect([plural(1, "span"), plural(2, "span")]).toEqual(["1 span", "2 spans"]));

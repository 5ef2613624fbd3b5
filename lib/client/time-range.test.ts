import { expect, it } from "vitest";
import { isRelative, relativeMs, resolveRange, resolveTime } from "./time-range";

const now = 1_800_000_000_000;

it("reads relative tokens", () => {
  expect([relativeMs("90m"), relativeMs("7d"), relativeMs("x"), relativeMs("1800000000000")]).toEqual([
    5_400_000,
    604_800_000,
    null,
    null,
  ]);
});
it("reads numbers and dates", () => {
  expect(resolveTime("1799999999000", now)).toBe(1_799_999_999_000);
  expect(resolveTime("2026-11-21T14:00:00Z", now)).toBe(Date.UTC(2026, 10, 21, 14));
  expect(resolveTime("nonsense", now)).toBeNull();
});
it("turns a reversed range around and forgives a broken one", () => {
  expect(resolveRange({ from: "2000", to: "1000" }, now)).toEqual({ fromMs: 1000, toMs: 2000 });
  expect(resolveRange({ from: "?", to: null }, now)).toEqual({ fromMs: now - 3_600_000, toMs: now });
});
it("knows what moves", () => {
  expect([isRelative({ from: "1h", to: null }), isRelative({ from: "1000", to: "2000" })]).toEqual([
    true,
    false,
  ]);
});

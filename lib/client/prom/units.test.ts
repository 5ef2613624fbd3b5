import { expect, test } from "vitest";
import { formatValue, unitOf } from "./units";

test.each([
  ["s", 0.25, "250 ms"],
  ["ms", 1500, "1.50 s"],
  ["percentunit", 0.125, "12.5%"],
  ["percent", 12.5, "12.5%"],
  ["bytes", 1_400_000, "1.4 MB"],
  ["bytes", -2_000, "−2 kB"],
  ["Bps", 1_400, "1.4 kB/s"],
  ["ops", 12, "12/s"],
  ["currencyUSD", 1.5, "$1.50"],
  ["suffix:apples", 3, "3 apples"],
  ["nothing known", 3, "3"],
  ["short", 0.0004, "4.0e-4"],
  ["s", Number.POSITIVE_INFINITY, "+∞"],
  ["s", Number.NaN, "NaN"],
])("unit %s writes %d as %s", (id, value, words) => {
  expect(formatValue(unitOf(id), value)).toBe(words);
});

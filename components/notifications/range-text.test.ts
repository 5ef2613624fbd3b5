import { expect, it } from "vitest";
import { readRange, textOfRange } from "./range-text";

const range = {
  times: [
    { from: "09:00", to: "17:00" },
    { from: "20:00", to: "24:00" },
  ],
  weekdays: [1, 2, 3, 4, 5, 7],
  days_of_month: [
    { from: 1, to: 7 },
    { from: -3, to: -1 },
  ],
  months: [1, 2, 12],
  years: [{ from: 2026, to: 2026 }],
  zone: "Europe/Berlin",
};
const text = {
  times: "09:00-17:00, 20:00-24:00",
  weekdays: "mon-fri, sun",
  daysOfMonth: "1-7, -3--1",
  months: "1-2, 12",
  years: "2026",
};
const nothing = { times: "", weekdays: "", daysOfMonth: "", months: "", years: "" };

it("writes a range as one types it, and reads it back", () => {
  expect(textOfRange(range)).toEqual(text);
  expect(readRange(text, "Europe/Berlin")).toEqual({ range });
});

it("reads nothing as any time", () => {
  expect(readRange(nothing, "UTC")).toEqual({
    range: { times: [], weekdays: [], days_of_month: [], months: [], years: [], zone: "UTC" },
  });
});

it("reads whole names of days, and days over the end of the week", () => {
  expect(readRange({ ...nothing, weekdays: "Friday-monday" }, "UTC")).toMatchObject({
    range: { weekdays: [1, 5, 6, 7] },
  });
});

it.each([
  ["times", "9 to 5"],
  ["weekdays", "someday"],
  ["daysOfMonth", "1.5"],
  ["months", "may be"],
  ["years", "this"],
])("says that %s cannot be read", (field, typed) => {
  expect(readRange({ ...nothing, [field]: typed }, "UTC")).toHaveProperty("fault");
});

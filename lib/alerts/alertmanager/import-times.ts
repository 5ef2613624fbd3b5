import type { LooseNode } from "./loose-node";

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const allOfThem: Readonly<Record<"weekdays" | "months", readonly string[]>> = { weekdays, months };

/** Time intervals, under their old name too. */
export function importTimes(config: LooseNode): object[] {
  return [...config.nodes("time_intervals"), ...config.nodes("mute_time_intervals")].map((interval) => {
    const name = interval.text("name") ?? "";
    const ranges = interval.nodes("time_intervals").map((range) => {
      const read = {
        times: range
          .nodes("times")
          .map((time) => ({ from: time.text("start_time"), to: time.text("end_time") })),
        weekdays: named(range, "weekdays"),
        days_of_month: spans(range, "days_of_month"),
        months: named(range, "months"),
        years: spans(range, "years"),
        zone: range.text("location") ?? "UTC",
      };
      range.leaveRest();
      return read;
    });
    interval.leaveRest();
    return { name, ranges };
  });
}

/** "monday:friday" as 1, 2, 3, 4, 5. A number stands for itself. */
function named(range: LooseNode, field: "weekdays" | "months"): number[] {
  const all = allOfThem[field];
  const placeOf = (word: string) => {
    const place = all.indexOf(word.trim().toLowerCase()) + 1;
    return place > 0 ? place : Number(word);
  };
  const places = range.texts(field).flatMap((text) => {
    const [first = "", last = first] = text.split(":");
    const [from, to] = [placeOf(first), placeOf(last)];
    if (!(from >= 1 && to <= all.length && from <= to)) {
      range.leaveOut(field, `"${text}" cannot be read`);
      return [];
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return [...new Set(places)].sort((a, b) => a - b);
}

function spans(range: LooseNode, field: "days_of_month" | "years"): object[] {
  return range.texts(field).map((text) => {
    const [from = "", to = from] = text.split(":");
    return { from: Number(from), to: Number(to) };
  });
}

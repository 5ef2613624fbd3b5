import type { TimeRange } from "@/lib/contract/alert-routes";

/** Lists of a time range as one types them: `09:00-17:00, 20:00-24:00`, `1-7, -1`, `mon-fri`, `1-3, 12`. */
export type RangeText = {
  times: string;
  weekdays: string;
  daysOfMonth: string;
  months: string;
  years: string;
};
type Span = { from: number; to: number };

const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function textOfRange(range: TimeRange): RangeText {
  return {
    times: range.times.map(({ from, to }) => `${from}-${to}`).join(", "),
    weekdays: runsOf(range.weekdays)
      .map(({ from, to }) => (from === to ? dayName(from) : `${dayName(from)}-${dayName(to)}`))
      .join(", "),
    daysOfMonth: range.days_of_month.map(spanText).join(", "),
    months: runsOf(range.months).map(spanText).join(", "),
    years: range.years.map(spanText).join(", "),
  };
}

/** What is typed as the document holds it, or which field cannot be read. */
export function readRange(text: RangeText, zone: string): { range: TimeRange } | { fault: string } {
  const times = parts(text.times).map(readTimes);
  const weekdays = parts(text.weekdays).map((part) => readSpan(part, dayNumber));
  const daysOfMonth = parts(text.daysOfMonth).map((part) => readSpan(part, Number));
  const months = parts(text.months).map((part) => readSpan(part, Number));
  const years = parts(text.years).map((part) => readSpan(part, Number));
  if (times.includes(null)) return { fault: "Times are written 09:00-17:00" };
  if (weekdays.includes(null)) return { fault: "Days of the week are written mon-fri, sun" };
  if (daysOfMonth.includes(null)) return { fault: "Days of the month are written 1-7, -1" };
  if (months.includes(null)) return { fault: "Months are written 1-3, 12" };
  if (years.includes(null)) return { fault: "Years are written 2026-2027" };
  return {
    range: {
      times: known(times),
      weekdays: numbersOf(known(weekdays)),
      days_of_month: known(daysOfMonth),
      months: numbersOf(known(months)),
      years: known(years),
      zone,
    },
  };
}

const known = <Item>(list: readonly (Item | null)[]) => list.filter((one): one is Item => one !== null);
const dayName = (day: number) => dayNames[day - 1] ?? String(day);
const spanText = ({ from, to }: Span) => (from === to ? String(from) : `${from}-${to}`);

function parts(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "");
}

function readTimes(part: string): { from: string; to: string } | null {
  const found = /^(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)$/.exec(part);
  return found === null ? null : { from: clock(found[1] ?? ""), to: clock(found[2] ?? "") };
}
const clock = (text: string) => text.padStart(5, "0");

/** `3`, `1-5`, `-3--1`: the sign of a number is no dash between two. */
function readSpan(part: string, numberOf: (text: string) => number): Span | null {
  const found = /^(-?\w+)(?:\s*-\s*(-?\w+))?$/.exec(part);
  if (found === null) return null;
  const from = numberOf(found[1] ?? "");
  const to = found[2] === undefined ? from : numberOf(found[2]);
  return Number.isInteger(from) && Number.isInteger(to) ? { from, to } : null;
}

function dayNumber(text: string): number {
  const place = dayNames.indexOf(text.slice(0, 3));
  return place < 0 ? Number.NaN : place + 1;
}

/** `fri-mon` goes over the end of the week. */
function numbersOf(spans: readonly Span[]): number[] {
  const numbers = spans.flatMap(({ from, to }) => {
    if (from <= to) return Array.from({ length: Math.min(to - from + 1, 400) }, (_, index) => from + index);
    return [
      ...Array.from({ length: 7 - from + 1 }, (_, index) => from + index),
      ...Array.from({ length: to }, (_, index) => index + 1),
    ];
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function runsOf(numbers: readonly number[]): Span[] {
  const runs: Span[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else runs.push({ from: number, to: number });
  }
  return runs;
}

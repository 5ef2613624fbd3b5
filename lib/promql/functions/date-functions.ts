const dateOf = (seconds: number) => new Date(Math.trunc(seconds) * 1000);

function dayOfYear(date: Date): number {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return (midnight - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000 + 1;
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

const parts: [string, (date: Date) => number][] = [
  ["days_in_month", daysInMonth],
  ["day_of_month", (date) => date.getUTCDate()],
  ["day_of_week", (date) => date.getUTCDay()],
  ["day_of_year", dayOfYear],
  ["hour", (date) => date.getUTCHours()],
  ["minute", (date) => date.getUTCMinutes()],
  ["month", (date) => date.getUTCMonth() + 1],
  ["year", (date) => date.getUTCFullYear()],
];

/** Parts of a time in UTC, from Unix seconds. */
export const DATE_FUNCTIONS: ReadonlyMap<string, (seconds: number) => number> = new Map(
  parts.map(([name, part]) => [name, (seconds: number) => part(dateOf(seconds))]),
);

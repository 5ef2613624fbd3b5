/** Ends of what is put aside for a time, in the zone that the reader reads times in. Pure: the time is an argument. */

export type UntilPreset = { key: string; words: string; untilMs: number };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Usual ends: a while, tomorrow morning, Monday morning, a week. */
export function untilPresets(nowMs: number, utc: boolean): UntilPreset[] {
  return [
    { key: "30m", words: "30 minutes", untilMs: nowMs + 30 * minuteMs },
    { key: "1h", words: "1 hour", untilMs: nowMs + hourMs },
    { key: "4h", words: "4 hours", untilMs: nowMs + 4 * hourMs },
    { key: "tomorrow", words: "Tomorrow 09:00", untilMs: morningAfter(nowMs, 1, utc) },
    { key: "monday", words: "Monday 09:00", untilMs: nextMonday(nowMs, utc) },
    { key: "1w", words: "1 week", untilMs: nowMs + 7 * 24 * hourMs },
  ];
}

function morningAfter(nowMs: number, days: number, utc: boolean): number {
  const date = new Date(nowMs);
  if (utc) {
    date.setUTCDate(date.getUTCDate() + days);
    return date.setUTCHours(9, 0, 0, 0);
  }
  date.setDate(date.getDate() + days);
  return date.setHours(9, 0, 0, 0);
}

function nextMonday(nowMs: number, utc: boolean): number {
  const date = new Date(nowMs);
  const weekday = utc ? date.getUTCDay() : date.getDay();
  return morningAfter(nowMs, (8 - weekday) % 7 || 7, utc);
}

/** What an input of type datetime-local holds: `2026-11-22T09:00`, in the reader's zone or in UTC. */
export function toLocalInput(timeMs: number, utc: boolean): string {
  const shift = utc ? 0 : new Date(timeMs).getTimezoneOffset() * minuteMs;
  return new Date(timeMs - shift).toISOString().slice(0, 16);
}

/** Null for what is no time. */
export function fromLocalInput(text: string, utc: boolean): number | null {
  const timeMs = Date.parse(utc ? `${text}Z` : text);
  return Number.isFinite(timeMs) ? timeMs : null;
}

/** `Europe/Berlin`, or UTC: said wherever somebody types a time. */
export function zoneName(utc: boolean): string {
  return utc ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

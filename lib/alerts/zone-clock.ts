/** What a clock and a calendar on the wall of a time zone show. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  /** 1 is Monday, 7 Sunday. */
  weekday: number;
  minuteOfDay: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 200;

/** Daylight saving is the zone's own: an hour that is left out never comes, one that is repeated comes twice. */
export function wallTime(atMs: number, zone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, weekday: weekday === 0 ? 7 : weekday, minuteOfDay: hour * 60 + minute };
}

export function daysInMonth({ year, month }: Pick<WallTime, "year" | "month">): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** "08:30" in minutes; "24:00" is the day's end. */
export function minuteOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (formats.size >= mostFormats) formats.clear();
  const fresh = new Intl.DateTimeFormat("en-u-ca-gregory", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  formats.set(zone, fresh);
  return fresh;
}

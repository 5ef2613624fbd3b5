import type { WeeklyWindow } from "@/lib/contract/silence";
import type { LabelRecord } from "@/lib/model/alert";
import type { Matcher } from "@/lib/model/prom-series";
import { compileMatchers, type LabelTest } from "./match-labels";
import { minuteOf, wallTime } from "./zone-clock";

/** A silence, or a maintenance window that holds within its weekly times only. */
export interface Silence {
  id: string;
  matchers: readonly Matcher[];
  startsMs: number;
  endsMs: number;
  weekly: readonly WeeklyWindow[] | null;
}
export type SilenceState = "active" | "pending" | "expired";

export function silenceState(
  { startsMs, endsMs }: Pick<Silence, "startsMs" | "endsMs">,
  atMs: number,
): SilenceState {
  if (endsMs <= atMs) return "expired";
  return startsMs <= atMs ? "active" : "pending";
}

/** Active, and within its weekly times. */
export function silenceHolds(silence: Omit<Silence, "id" | "matchers">, atMs: number): boolean {
  if (silenceState(silence, atMs) !== "active") return false;
  return silence.weekly === null || silence.weekly.some((window) => isWithinWindow(window, atMs));
}

const minuteMs = 60_000;
const dayMinutes = 1_440;

/** Of a silence that holds: when it ends, or its weekly times do. An hour off where the zone's clock is changed in between. */
export function holdsUntilMs({ endsMs, weekly }: Pick<Silence, "endsMs" | "weekly">, atMs: number): number {
  if (weekly === null) return endsMs;
  const minutesLeft = weekly
    .filter((window) => isWithinWindow(window, atMs))
    .map(({ to, zone }) => {
      const left = minuteOf(to) - wallTime(atMs, zone).minuteOfDay;
      return left > 0 ? left : left + dayMinutes;
    });
  const thisMinuteMs = Math.floor(atMs / minuteMs) * minuteMs;
  return Math.min(endsMs, thisMinuteMs + Math.max(0, ...minutesLeft) * minuteMs);
}

/** A window that goes past midnight belongs to the day on which it begins. */
function isWithinWindow({ days, from, to, zone }: WeeklyWindow, atMs: number): boolean {
  const { weekday, minuteOfDay } = wallTime(atMs, zone);
  const [start, end] = [minuteOf(from), minuteOf(to)];
  if (start < end) return days.includes(weekday) && minuteOfDay >= start && minuteOfDay < end;
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return (days.includes(weekday) && minuteOfDay >= start) || (days.includes(dayBefore) && minuteOfDay < end);
}

export type SilencesHolding = (labels: LabelRecord) => string[];

/** Which of the silences that hold at that moment match. */
export function compileSilences(silences: readonly Silence[], atMs: number): SilencesHolding {
  const holding = silences
    .filter((silence) => silenceHolds(silence, atMs))
    .map(({ id, matchers }): { id: string; test: LabelTest } => ({ id, test: compileMatchers(matchers) }));
  return (labels) => holding.filter(({ test }) => test(labels)).map(({ id }) => id);
}

import type { TimeInterval, TimeRange } from "@/lib/contract/alert-routes";
import { daysInMonth, minuteOf, wallTime } from "./zone-clock";

/** Whether a moment lies in any of the ranges, as Alertmanager's time_intervals have it. */
export function isWithin({ ranges }: TimeInterval, atMs: number): boolean {
  return ranges.some((range) => isWithinRange(range, atMs));
}

/** Each kind of bound that is given has to hold; one that is not given always does. */
function isWithinRange(range: TimeRange, atMs: number): boolean {
  const at = wallTime(atMs, range.zone);
  const holds = <Bound>(bounds: readonly Bound[], test: (bound: Bound) => boolean) =>
    bounds.length === 0 || bounds.some(test);
  const length = daysInMonth(at);
  return (
    holds(range.times, ({ from, to }) => at.minuteOfDay >= minuteOf(from) && at.minuteOfDay < minuteOf(to)) &&
    holds(range.weekdays, (weekday) => weekday === at.weekday) &&
    holds(range.days_of_month, ({ from, to }) => {
      const [first, last] = [fromStart(from, length), fromStart(to, length)];
      return first <= length && at.day >= first && at.day <= last;
    }) &&
    holds(range.months, (month) => month === at.month) &&
    holds(range.years, ({ from, to }) => at.year >= from && at.year <= to)
  );
}

function fromStart(day: number, length: number): number {
  return day < 0 ? length + day + 1 : day;
}

/** Whether a route with these names tells nothing at that moment; a name that is not there mutes nothing. */
export function isMutedRoute(
  route: { muteTimeIntervals: readonly string[]; activeTimeIntervals: readonly string[] },
  intervals: readonly TimeInterval[],
  atMs: number,
): boolean {
  const named = (names: readonly string[]) => intervals.filter(({ name }) => names.includes(name));
  const isIn = (interval: TimeInterval) => isWithin(interval, atMs);
  if (named(route.muteTimeIntervals).some(isIn)) return true;
  const active = named(route.activeTimeIntervals);
  return active.length > 0 && !active.some(isIn);
}

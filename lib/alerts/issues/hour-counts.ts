import { countedHours, hourOf, sparklineHours } from "@/lib/model/issue";

/** How many in which hour since the epoch; hours without any are absent. */
export type HourCounts = Readonly<Record<string, number>>;

const hourMs = 3_600_000;

/** Hours older than those that are counted go; what is taken back never leaves less than none. */
export function addHours(
  counts: HourCounts,
  more: ReadonlyMap<number, number>,
  nowMs: number,
): Record<string, number> {
  const oldest = hourOf(nowMs) - countedHours + 1;
  const sums: Record<string, number> = {};
  const add = (hour: number, count: number) => {
    if (hour < oldest) return;
    const sum = (sums[hour] ?? 0) + count;
    if (sum > 0) sums[hour] = sum;
    else delete sums[hour];
  };
  for (const [hour, count] of Object.entries(counts)) add(Number(hour), count);
  for (const [hour, count] of more) add(hour, count);
  return sums;
}

/** The last `length` hours, oldest first, the one that `nowMs` lies in at the end. */
export function hourList(counts: HourCounts, nowMs: number, length = sparklineHours): number[] {
  const first = hourOf(nowMs) - length + 1;
  return Array.from({ length }, (_, i) => counts[first + i] ?? 0);
}

export function busiestHour(counts: HourCounts): number {
  return Math.max(0, ...Object.values(counts));
}

/** What `hourList` ends with. */
export function endOfHours(nowMs: number): string {
  return new Date((hourOf(nowMs) + 1) * hourMs).toISOString();
}

import { countedHours } from "@/lib/model/issue";
import { busiestHour, type HourCounts, hourList } from "./hour-counts";

const weekMs = 7 * 24 * 3_600_000;
/** What was quiet for a week has no past to be judged by. */
const leastLimit = 10;

/**
 * How many in an hour something archived may have before it needs a person again, from its own last week: the larger of what a
 * spike over its average is and what its bursts reach. What is younger than a week may have ten times its busiest hour.
 */
export function escalationLimit(counts: HourCounts, firstSeenMs: number, nowMs: number): number {
  const busiest = busiestHour(counts);
  if (nowMs - firstSeenMs < weekMs) return Math.max(leastLimit, 10 * busiest);
  const hours = hourList(counts, nowMs, countedHours);
  const average = hours.reduce((sum, count) => sum + count, 0) / hours.length;
  if (average === 0) return leastLimit;
  const deviation = Math.sqrt(hours.reduce((sum, count) => sum + (count - average) ** 2, 0) / hours.length);
  const spike =
    weightedAverage(hours) + Math.min(Math.max((average + 5 * deviation) / average, 5), 8) * average;
  const bursty = busiest * Math.min(Math.max(2, 5 * Math.exp(-0.65 * (deviation / average))), 5);
  return Math.max(leastLimit, Math.ceil(Math.max(spike, bursty)));
}

/** Later hours weigh more: the first one 1, the last one as many as there are. */
function weightedAverage(hours: readonly number[]): number {
  const weights = (hours.length * (hours.length + 1)) / 2;
  return hours.reduce((sum, count, i) => sum + count * (i + 1), 0) / weights;
}

// In: what rollup buckets add. Out: counters that begin at 0 with each UTC day, as samples at the ends of buckets. Pure.
import type { Increment } from "./read-family";

export const dayS = 86_400;

/** Sample times from `fromS` on (ms), and which increments each of them has counted. */
export type Clock = { timesMs: number[]; boundsS: number[] };

/**
 * A sample at the end of every bucket; the bucket that is not over has its sample now. A day ends with its whole sum and the next
 * begins a millisecond later with 0, so that rate() and increase() see the reset whatever follows.
 */
export function clockOf(
  window: { originS: number; fromMs: number; toMs: number; widthS: number },
  nowMs: number,
): Clock {
  const { originS, fromMs, toMs, widthS } = window;
  const lastMs = Math.min(toMs, nowMs);
  const timesMs: number[] = [];
  const boundsS: number[] = [];
  const add = (ms: number, boundS: number) => {
    if (ms < fromMs || ms > lastMs || ms === timesMs.at(-1)) return;
    timesMs.push(ms);
    boundsS.push(boundS);
  };
  const skipped = Math.max(0, Math.floor((fromMs / 1_000 - originS) / widthS) - 1);
  for (let atS = originS + skipped * widthS; ; atS += widthS) {
    const isMidnight = atS % dayS === 0;
    if (atS * 1_000 > lastMs) {
      // Of the bucket that is under way what has come so far.
      if (lastMs === nowMs) add(nowMs, atS);
      break;
    }
    if (atS > originS) add(atS * 1_000, atS);
    if (isMidnight) add(atS * 1_000 + 1, -1);
  }
  return { timesMs, boundsS };
}

/** The counter at each time of the clock; `add` sums up. A bound of -1 is the beginning of a day: nothing is counted. */
export function runningTotals(
  increments: readonly Increment[],
  { timesMs, boundsS }: Clock,
  amountOf: (increment: Increment) => number,
): Float64Array {
  const totals = new Float64Array(timesMs.length);
  let total = 0;
  let day = Number.NaN;
  let next = 0;
  boundsS.forEach((boundS, i) => {
    if (boundS === -1) return;
    // The bucket that ends at midnight belongs to the day before.
    const dayOfBound = Math.ceil(boundS / dayS) - 1;
    for (let one = increments[next]; one !== undefined && one.bucketS < boundS; one = increments[++next]) {
      const dayOfOne = Math.floor(one.bucketS / dayS);
      if (dayOfOne !== day) {
        day = dayOfOne;
        total = 0;
      }
      total += amountOf(one);
    }
    totals[i] = day === dayOfBound ? total : 0;
  });
  return totals;
}

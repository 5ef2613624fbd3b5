import { bucketOf } from "@/lib/model/histogram";

/** Share (0 to 1) of a histogram that lies below a duration; its own bucket counts by half. */
export function shareBelow(histogram: ReadonlyMap<number, number>, durationNs: number): number {
  const own = bucketOf(durationNs);
  let below = 0;
  let total = 0;
  for (const [bucket, count] of histogram) {
    total += count;
    if (bucket < own) below += count;
    if (bucket === own) below += count / 2;
  }
  return total === 0 ? 0 : below / total;
}

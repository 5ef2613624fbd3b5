/** Upper bounds (ms, included) of the buckets in which lags are counted; one more bucket takes what is beyond. */
export const lagBoundsMs = [
  100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 86_400_000,
] as const;
export const lagBuckets = lagBoundsMs.length + 1;

/** How long items took from their end to their arrival. Counts are exact, quantiles as good as the buckets. */
export type Lag = { count: number; sumMs: number; maxMs: number; counts: number[] };

export function emptyLag(): Lag {
  return { count: 0, sumMs: 0, maxMs: 0, counts: new Array<number>(lagBuckets).fill(0) };
}

/** A clock ahead of ours makes a negative lag: it counts as none. */
export function addLag(lag: Lag, ms: number): void {
  const lagMs = Math.max(0, ms);
  let bucket = 0;
  while (bucket < lagBoundsMs.length && lagMs > (lagBoundsMs[bucket] ?? 0)) bucket += 1;
  lag.counts[bucket] = (lag.counts[bucket] ?? 0) + 1;
  lag.count += 1;
  lag.sumMs += lagMs;
  if (lagMs > lag.maxMs) lag.maxMs = lagMs;
}

export function mergeLag(into: Lag, from: Lag): void {
  into.count += from.count;
  into.sumMs += from.sumMs;
  into.maxMs = Math.max(into.maxMs, from.maxMs);
  from.counts.forEach((count, i) => {
    into.counts[i] = (into.counts[i] ?? 0) + count;
  });
}

/** The lag that a share `q` of all items stays within: the bound of its bucket, or the largest lag where that is less. Null for none. */
export function lagQuantile({ counts, maxMs }: Pick<Lag, "counts" | "maxMs">, q: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let below = 0;
  for (const [bucket, count] of counts.entries()) {
    below += count;
    if (below >= q * all) return Math.min(lagBoundsMs[bucket] ?? maxMs, maxMs);
  }
  return maxMs;
}

import { classicFraction } from "./fraction";

export interface ClassicBucket {
  upperBound: number;
  count: number;
}

/** Differences smaller than that between neighbours come from adding up floats, not from observations. */
const SMALL_DELTA = 1e-12;

export interface ForcedBuckets {
  minBucket: number;
  maxBucket: number;
  maxDiff: number;
}

export function almostEqual(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  if (a === b) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  const smallest = 2.2250738585072014e-308;
  if (a === 0 || b === 0 || sum < smallest) return difference < tolerance * smallest;
  return difference / Math.min(sum, Number.MAX_VALUE) < tolerance;
}

/** Sorted, with equal bounds joined; undefined where the last one is not +Inf. */
function prepare(buckets: readonly ClassicBucket[]): ClassicBucket[] | undefined {
  const sorted = [...buckets].sort((a, b) => a.upperBound - b.upperBound || 0);
  if (sorted.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return undefined;
  const joined: ClassicBucket[] = [];
  for (const { upperBound, count } of sorted) {
    const last = joined.at(-1);
    if (last?.upperBound === upperBound) last.count += count;
    else joined.push({ upperBound, count });
  }
  return joined;
}

/** Lifts counts that fall with rising bounds, which cumulative counts cannot; says where it had to. */
function forceMonotonic(buckets: ClassicBucket[]): ForcedBuckets | undefined {
  const forced = { minBucket: Infinity, maxBucket: -Infinity, maxDiff: 0 };
  let previous = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    const current = bucket.count;
    if (current === previous) continue;
    if (almostEqual(previous, current, SMALL_DELTA)) bucket.count = previous;
    else if (current < previous) {
      bucket.count = previous;
      forced.minBucket = Math.min(forced.minBucket, bucket.upperBound);
      forced.maxBucket = Math.max(forced.maxBucket, bucket.upperBound);
      forced.maxDiff = Math.max(forced.maxDiff, previous - current);
    } else previous = current;
  }
  return forced.maxDiff > 0 ? forced : undefined;
}

/** The quantile by even spread within a bucket; the one below the highest bound where it lies beyond. */
export function classicQuantile(
  q: number,
  input: readonly ClassicBucket[],
): { value: number; forced?: ForcedBuckets } {
  if (Number.isNaN(q)) return { value: Number.NaN };
  if (q < 0) return { value: Number.NEGATIVE_INFINITY };
  if (q > 1) return { value: Number.POSITIVE_INFINITY };
  const buckets = prepare(input);
  if (!buckets) return { value: Number.NaN };
  const forced = forceMonotonic(buckets);
  const value = interpolate(q, buckets);
  return forced ? { value, forced } : { value };
}

function interpolate(q: number, buckets: readonly ClassicBucket[]): number {
  const observations = buckets.at(-1)?.count ?? 0;
  if (buckets.length < 2 || observations === 0) return Number.NaN;
  const rank = q * observations;
  let at = 0;
  // Not "<": a count of NaN is passed over.
  while (at < buckets.length - 1 && !((buckets[at]?.count ?? 0) >= rank)) at++;
  const bucket = buckets[at];
  const before = buckets[at - 1];
  if (!bucket) return Number.NaN;
  if (at === buckets.length - 1) return before?.upperBound ?? Number.NaN;
  if (!before && bucket.upperBound <= 0) return bucket.upperBound;
  const start = before?.upperBound ?? 0;
  const below = before?.count ?? 0;
  return start + (bucket.upperBound - start) * ((rank - below) / (bucket.count - below));
}

export function classicBucketFraction(lower: number, upper: number, input: readonly ClassicBucket[]): number {
  const buckets = prepare(input);
  return buckets ? classicFraction(lower, upper, buckets) : Number.NaN;
}

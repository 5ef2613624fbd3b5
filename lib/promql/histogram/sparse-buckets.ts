import type { BucketSpan } from "@/lib/model/prom-series";
import { kahanAdd } from "../kahan";

/** Buckets of one side as parallel lists, by rising index; `lost` is what the sums have lost to rounding. */
export interface SparseBuckets {
  indexes: number[];
  counts: number[];
  lost: number[];
}

export const emptyBuckets = (): SparseBuckets => ({ indexes: [], counts: [], lost: [] });

export function toSparse(spans: readonly BucketSpan[], counts: readonly number[]): SparseBuckets {
  const indexes: number[] = [];
  let index = 0;
  for (const span of spans) {
    index += span.offset;
    for (let taken = 0; taken < span.length; taken++) indexes.push(index++);
  }
  return { indexes, counts: counts.slice(), lost: new Array<number>(counts.length).fill(0) };
}

export const copyBuckets = ({ indexes, counts, lost }: SparseBuckets): SparseBuckets => ({
  indexes,
  counts: counts.slice(),
  lost: lost.slice(),
});

/** Adds counts that belong to the same indexes. */
export function addInPlace({ counts, lost }: SparseBuckets, more: readonly number[], sign: 1 | -1): void {
  for (let at = 0; at < more.length; at++) {
    const value = sign * (more[at] as number);
    const sum = counts[at] as number;
    const total = sum + value;
    if (total === Infinity || total === -Infinity) lost[at] = 0;
    else if (Math.abs(sum) >= Math.abs(value)) lost[at] = (lost[at] as number) + (sum - total + value);
    else lost[at] = (lost[at] as number) + (value - total + sum);
    counts[at] = total;
  }
}

export function toSpans(indexes: readonly number[]): BucketSpan[] {
  const spans: BucketSpan[] = [];
  let end = 0;
  for (const index of indexes) {
    const last = spans.at(-1);
    if (last && index === end) last.length++;
    else spans.push({ offset: last ? index - end : index, length: 1 });
    end = index + 1;
  }
  return spans;
}

/** Adds to the last bucket where the index is its own, else opens a new one. */
function accumulate(into: SparseBuckets, index: number, count: number, lost: number): void {
  const last = into.indexes.length - 1;
  if (into.indexes[last] !== index) {
    into.indexes.push(index);
    into.counts.push(count);
    into.lost.push(lost);
    return;
  }
  const [sum, rest] = kahanAdd(count, into.counts[last] ?? 0, into.lost[last] ?? 0);
  [into.counts[last], into.lost[last]] = kahanAdd(lost, sum, rest) as [number, number];
}

/** The same observations in the wider buckets of a lower schema. */
export function reduceResolution(buckets: SparseBuckets, from: number, to: number): SparseBuckets {
  if (from === to) return buckets;
  const result = emptyBuckets();
  const width = 2 ** (from - to);
  buckets.indexes.forEach((index, at) => {
    const target = Math.floor((index - 1) / width) + 1;
    accumulate(result, target, buckets.counts[at] ?? 0, buckets.lost[at] ?? 0);
  });
  return result;
}

/** a + sign * b, bucket by bucket; `keep` says which buckets of b count (the rest lies in the zero bucket). */
export function addBuckets(
  a: SparseBuckets,
  b: SparseBuckets,
  sign: 1 | -1,
  keep: (index: number) => boolean,
): SparseBuckets {
  const result = emptyBuckets();
  let left = 0;
  let right = 0;
  while (left < a.indexes.length || right < b.indexes.length) {
    const leftIndex = a.indexes[left] ?? Number.POSITIVE_INFINITY;
    const rightIndex = b.indexes[right] ?? Number.POSITIVE_INFINITY;
    if (rightIndex < leftIndex || rightIndex === leftIndex) {
      if (rightIndex === leftIndex) {
        accumulate(result, leftIndex, a.counts[left] ?? 0, a.lost[left] ?? 0);
        left++;
      }
      if (keep(rightIndex))
        accumulate(result, rightIndex, sign * (b.counts[right] ?? 0), sign * (b.lost[right] ?? 0));
      right++;
    } else {
      accumulate(result, leftIndex, a.counts[left] ?? 0, a.lost[left] ?? 0);
      left++;
    }
  }
  return result;
}

/** The same buckets under bounds that both sides share: each goes to the bucket that its upper bound falls into. */
export function remap(
  buckets: SparseBuckets,
  bounds: readonly number[],
  shared: readonly number[],
): SparseBuckets {
  const result = emptyBuckets();
  let target = 0;
  buckets.indexes.forEach((index, at) => {
    const bound = bounds[index];
    while (target < shared.length && (bound === undefined || (shared[target] ?? 0) < bound)) target++;
    accumulate(result, target, buckets.counts[at] ?? 0, buckets.lost[at] ?? 0);
  });
  return result;
}

export function sharedBounds(a: readonly number[], b: readonly number[]): number[] {
  const other = new Set(b);
  return a.filter((bound) => other.has(bound));
}

export function withoutEmpty(buckets: SparseBuckets): SparseBuckets {
  if (!buckets.counts.some((count, at) => count === 0 && buckets.lost[at] === 0)) return buckets;
  const result = emptyBuckets();
  buckets.counts.forEach((count, at) => {
    if (count === 0 && buckets.lost[at] === 0) return;
    accumulate(result, buckets.indexes[at] ?? 0, count, buckets.lost[at] ?? 0);
  });
  return result;
}

import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { exponentialBound, sameBounds, usesCustomBuckets } from "./bounds";
import { sameLayout } from "./same-layout";
import { reduceResolution, sharedBounds, toSparse } from "./sparse-buckets";
import { zeroCountFor } from "./zero-bucket";

/** Whether the counter behind the histogram began again since the one before: nothing in a counter ever falls. */
export function detectReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (current.counterResetHint === CounterReset.reset) return true;
  if (current.counterResetHint === CounterReset.notReset) return false;
  if (current.count < previous.count) return true;
  if (sameLayout(current, previous) && nothingFell(current, previous)) return false;
  if (usesCustomBuckets(current)) {
    if (!usesCustomBuckets(previous)) return true;
    if (!sameBounds(current.customValues, previous.customValues)) return customReset(current, previous);
    return sideReset(current, previous, "positive", 0);
  }
  if (usesCustomBuckets(previous) || current.schema > previous.schema) return true;
  if (current.zeroThreshold < previous.zeroThreshold) return true;
  const { zeroCount, threshold } = zeroCountFor(previous, current.zeroThreshold);
  if (threshold !== current.zeroThreshold || current.zeroCount < zeroCount) return true;
  return (
    sideReset(current, previous, "positive", threshold) || sideReset(current, previous, "negative", threshold)
  );
}

function nothingFell(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (current.zeroCount < previous.zeroCount) return false;
  const { positiveBuckets, negativeBuckets } = previous;
  for (let index = 0; index < positiveBuckets.length; index++) {
    if ((current.positiveBuckets[index] as number) < (positiveBuckets[index] as number)) return false;
  }
  for (let index = 0; index < negativeBuckets.length; index++) {
    if ((current.negativeBuckets[index] as number) < (negativeBuckets[index] as number)) return false;
  }
  return true;
}

function sideOf(histogram: FloatHistogram, side: "positive" | "negative", schema: number) {
  const sparse =
    side === "positive"
      ? toSparse(histogram.positiveSpans, histogram.positiveBuckets)
      : toSparse(histogram.negativeSpans, histogram.negativeBuckets);
  return usesCustomBuckets(histogram) ? sparse : reduceResolution(sparse, histogram.schema, schema);
}

/** A bucket outside of the zero bucket that holds less than before, or is gone. */
function sideReset(
  current: FloatHistogram,
  previous: FloatHistogram,
  side: "positive" | "negative",
  threshold: number,
): boolean {
  const { schema } = current;
  const custom = usesCustomBuckets(current);
  const now = sideOf(current, side, schema);
  const before = sideOf(previous, side, schema);
  let at = 0;
  for (let index = 0; index < before.indexes.length; index++) {
    const bucket = before.indexes[index] ?? 0;
    if (!custom && threshold > 0 && exponentialBound(bucket, schema) <= threshold) continue;
    while ((now.indexes[at] ?? Number.POSITIVE_INFINITY) < bucket) at++;
    const count = now.indexes[at] === bucket ? (now.counts[at] ?? 0) : 0;
    if (count < (before.counts[index] ?? 0)) return true;
  }
  return false;
}

/** Bounds differ: only what lies between bounds of both can be compared. */
function customReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  const shared = sharedBounds(current.customValues ?? [], previous.customValues ?? []);
  const now = countsBetween(current, shared);
  const before = countsBetween(previous, shared);
  return now.some((count, index) => count < (before[index] ?? 0));
}

function countsBetween(histogram: FloatHistogram, shared: readonly number[]): number[] {
  const counts = new Array<number>(shared.length + 1).fill(0);
  const { indexes, counts: own } = toSparse(histogram.positiveSpans, histogram.positiveBuckets);
  let target = 0;
  indexes.forEach((index, at) => {
    const bound = histogram.customValues?.[index] ?? Number.POSITIVE_INFINITY;
    while (target < shared.length && (shared[target] ?? 0) < bound) target++;
    counts[target] = (counts[target] ?? 0) + (own[at] ?? 0);
  });
  return counts;
}

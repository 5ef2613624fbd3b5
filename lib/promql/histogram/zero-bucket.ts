import type { FloatHistogram } from "@/lib/model/prom-series";
import { kahanAdd } from "../kahan";
import { exponentialBound } from "./bounds";
import { toSparse } from "./sparse-buckets";

/** Observations in a zero bucket of at least that width: widened to the end of a bucket that would be cut. */
export function zeroCountFor(
  histogram: FloatHistogram,
  wanted: number,
): { zeroCount: number; threshold: number } {
  if (wanted === histogram.zeroThreshold) return { zeroCount: histogram.zeroCount, threshold: wanted };
  const sides = [
    toSparse(histogram.positiveSpans, histogram.positiveBuckets),
    toSparse(histogram.negativeSpans, histogram.negativeBuckets),
  ];
  for (let threshold = wanted; ; ) {
    let zeroCount = histogram.zeroCount;
    let lost = 0;
    let widened = threshold;
    for (const { indexes, counts } of sides) {
      for (let at = 0; at < indexes.length; at++) {
        const index = indexes[at] ?? 0;
        const count = counts[at] ?? 0;
        if (exponentialBound(index - 1, histogram.schema) >= widened) break;
        [zeroCount, lost] = kahanAdd(count, zeroCount, lost);
        const upper = exponentialBound(index, histogram.schema);
        if (upper <= widened) continue;
        if (count !== 0) widened = upper;
        break;
      }
    }
    // A bucket of the negative side may have widened it past buckets of the positive side that were not counted.
    if (widened === threshold) return { zeroCount, threshold };
    threshold = widened;
  }
}

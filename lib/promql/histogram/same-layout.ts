import type { BucketSpan, FloatHistogram } from "@/lib/model/prom-series";
import { exponentialBound, sameBounds, usesCustomBuckets } from "./bounds";

function sameSpans(a: readonly BucketSpan[], b: readonly BucketSpan[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index] as BucketSpan, b[index] as BucketSpan];
    if (left.offset !== right.offset || left.length !== right.length) return false;
  }
  return true;
}

/** The very same buckets, so that counts can be computed with place by place. Neighbours in a series mostly have them. */
export const sameLayout = (a: FloatHistogram, b: FloatHistogram): boolean =>
  a.schema === b.schema &&
  a.zeroThreshold === b.zeroThreshold &&
  sameSpans(a.positiveSpans, b.positiveSpans) &&
  sameSpans(a.negativeSpans, b.negativeSpans) &&
  sameBounds(a.customValues, b.customValues);

function startsInZero(spans: readonly BucketSpan[], { schema, zeroThreshold }: FloatHistogram): boolean {
  const first = spans[0];
  return first !== undefined && zeroThreshold > 0 && exponentialBound(first.offset, schema) <= zeroThreshold;
}

/** The same buckets, and none of them within the zero bucket, where it would count twice. */
export const addsPlaceByPlace = (a: FloatHistogram, b: FloatHistogram): boolean =>
  sameLayout(a, b) &&
  (usesCustomBuckets(b) || !(startsInZero(b.positiveSpans, b) || startsInZero(b.negativeSpans, b)));

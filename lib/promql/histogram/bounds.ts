import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from "@/lib/model/prom-series";
import { FINEST_BOUNDS, FINEST_SCHEMA } from "./bounds-table";

export const usesCustomBuckets = (histogram: { schema: number }) =>
  histogram.schema === CUSTOM_BUCKETS_SCHEMA;

/** Upper bound of bucket `index` of the positive side. */
export function exponentialBound(index: number, schema: number): number {
  if (schema < 0) {
    const exponent = index * 2 ** -schema;
    // The bucket that would end at infinity ends at the largest number.
    return exponent === 1024 ? Number.MAX_VALUE : 2 ** exponent;
  }
  const perPower = 2 ** schema;
  const exponent = Math.floor(index / perPower) + 1;
  const fraction = index - (exponent - 1) * perPower;
  if (fraction === 0 && exponent === 1025) return Number.MAX_VALUE;
  const bound = FINEST_BOUNDS[fraction * 2 ** (FINEST_SCHEMA - schema)] ?? Number.NaN;
  // In two steps: 2 ** 1024 alone is infinite.
  return bound * 2 * 2 ** (exponent - 1);
}

function customBound(index: number, bounds: readonly number[]): number {
  if (index < 0) return Number.NEGATIVE_INFINITY;
  return bounds[index] ?? Number.POSITIVE_INFINITY;
}

export const upperBound = (histogram: Pick<FloatHistogram, "schema" | "customValues">, index: number) =>
  usesCustomBuckets(histogram)
    ? customBound(index, histogram.customValues ?? [])
    : exponentialBound(index, histogram.schema);

export function sameBounds(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  if (a === b) return true;
  const left = a ?? [];
  const right = b ?? [];
  return left.length === right.length && left.every((bound, index) => bound === right[index]);
}

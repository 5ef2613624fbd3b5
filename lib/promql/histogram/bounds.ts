import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from "@/lib/model/prom-series";

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
  const exponent = Math.floor(index / perPower);
  const fraction = index - exponent * perPower;
  if (fraction === 0) return exponent === 1024 ? Number.MAX_VALUE : 2 ** exponent;
  return 2 ** (fraction / perPower) * 2 ** exponent;
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

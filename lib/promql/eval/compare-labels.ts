import type { Labels } from "@/lib/model/prom-labels";

/** The order of results: by the first label that differs, name before value. */
export function compareLabels(a: Labels, b: Labels): number {
  const left = a.pairs;
  const right = b.pairs;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const x = left[index] as string;
    const y = right[index] as string;
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

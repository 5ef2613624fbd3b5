import type { reductions } from "@/lib/contract/dashboard-spec";

/** One number of a series. Null where it has none. */
export function reduceSeries(
  values: readonly (number | null)[],
  by: (typeof reductions)[number],
): number | null {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return null;
  switch (by) {
    case "last":
      return known.at(-1) ?? null;
    case "sum":
      return known.reduce((sum, value) => sum + value, 0);
    case "mean":
      return known.reduce((sum, value) => sum + value, 0) / known.length;
    case "max":
      return known.reduce((most, value) => Math.max(most, value));
    case "min":
      return known.reduce((least, value) => Math.min(least, value));
  }
}

import { InvalidInput } from "@/lib/errors";
import { addPairsText } from "@/lib/model/histogram";

type Counted = { atMs: number; count: number };

export function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

export function countsAt(cells: readonly Counted[], times: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(cell.atMs, (counts.get(cell.atMs) ?? 0) + cell.count);
  return times.map((at) => counts.get(at) ?? 0);
}

export function histogramsAt(
  cells: readonly (Counted & { histogram: string | null })[],
  times: readonly number[],
): Map<number, number>[] {
  const merged = new Map<number, Map<number, number>>(times.map((at) => [at, new Map()]));
  for (const cell of cells) addPairsText(merged.get(cell.atMs) ?? new Map(), cell.histogram);
  return [...merged.values()];
}

/** The quantiles that `0.5,0.95` names. Throws InvalidInput. */
export function quantilesOf(text: string): number[] {
  const quantiles = text.split(",").map(Number);
  if (quantiles.length > 10 || quantiles.some((q) => !(q >= 0 && q <= 1))) {
    throw new InvalidInput("quantiles must be up to 10 numbers from 0 to 1, separated by commas");
  }
  return quantiles;
}

/** p95 for 0.95. */
export function quantileName(quantile: number): string {
  return `p${Number((quantile * 100).toFixed(3))}`;
}

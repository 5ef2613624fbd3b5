import { joinPairs } from "@/lib/model/histogram";
import { type KeptFrom, type RollupWidth, rollupWidths } from "@/lib/model/rollup";

/** Sums of one series in one bucket. `histogram`: pairs as text, in any order and a bucket any number of times. */
type Sums = {
  count: number;
  durationNs: bigint;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  histogram: string;
};
/** Increments of one series in one bucket of 10 s. */
export type Increments = Sums & { bucket: number; series: string };
/** What they add to one bucket of one width. */
export type Cell = Sums & { width: RollupWidth; bucket: number; series: string };

/**
 * Pure: sums per series, bucket and width, in about the order of the table's index. What a width no longer keeps counts in the
 * wider ones alone.
 */
export function cellsOf(all: readonly Increments[], keptFrom: KeptFrom): Cell[] {
  const kept: Cell[] = [];
  let finer: readonly Increments[] = all;
  // Each width is summed from the one before: most of the adding is done once.
  for (const width of rollupWidths) {
    const cells = sumsAt(width, finer);
    const from = keptFrom.get(width) ?? Number.NEGATIVE_INFINITY;
    for (const cell of cells) if (cell.bucket >= from) kept.push(cell);
    finer = cells;
  }
  return kept;
}

/** In order of the bucket. */
function sumsAt(width: RollupWidth, finer: readonly Increments[]): Cell[] {
  const cells: Cell[] = [];
  const bySeries = new Map<string, Map<number, { cell: Cell; pairs: string[] }>>();
  const places: { cell: Cell; pairs: string[] }[] = [];
  for (const added of finer) {
    let ofSeries = bySeries.get(added.series);
    if (ofSeries === undefined) {
      ofSeries = new Map();
      bySeries.set(added.series, ofSeries);
    }
    const bucket = Math.floor(added.bucket / width) * width;
    let place = ofSeries.get(bucket);
    if (place === undefined) {
      place = { cell: { ...added, width, bucket, histogram: "" }, pairs: [added.histogram] };
      ofSeries.set(bucket, place);
      places.push(place);
      cells.push(place.cell);
    } else {
      add(place.cell, added);
      place.pairs.push(added.histogram);
    }
  }
  for (const { cell, pairs } of places) cell.histogram = joinPairs(pairs);
  return cells.sort((a, b) => a.bucket - b.bucket);
}

function add(cell: Cell, added: Increments): void {
  cell.count += added.count;
  cell.durationNs += added.durationNs;
  cell.inputTokens += added.inputTokens;
  cell.outputTokens += added.outputTokens;
  cell.costUsd += added.costUsd;
}

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
  const cells: Cell[] = [];
  const places = new Map<string, Map<number, Cell>>();
  for (const added of all) {
    let ofSeries = places.get(added.series);
    if (ofSeries === undefined) {
      ofSeries = new Map();
      places.set(added.series, ofSeries);
    }
    for (const width of rollupWidths) {
      const bucket = Math.floor(added.bucket / width) * width;
      if (bucket < (keptFrom.get(width) ?? Number.NEGATIVE_INFINITY)) continue;
      const place = bucket * rollupWidths.length + rollupWidths.indexOf(width);
      let cell = ofSeries.get(place);
      if (cell === undefined) {
        cell = emptyCell(width, bucket, added.series);
        ofSeries.set(place, cell);
        cells.push(cell);
      }
      cell.count += added.count;
      cell.durationNs += added.durationNs;
      cell.inputTokens += added.inputTokens;
      cell.outputTokens += added.outputTokens;
      cell.costUsd += added.costUsd;
      cell.histogram = joinPairs(cell.histogram, added.histogram);
    }
  }
  return cells.sort((a, b) => a.width - b.width || a.bucket - b.bucket);
}

function emptyCell(width: RollupWidth, bucket: number, series: string): Cell {
  return {
    width,
    bucket,
    series,
    count: 0,
    durationNs: 0n,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    histogram: "",
  };
}

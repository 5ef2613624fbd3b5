import { type PromMatrixItem, promNumber } from "@/lib/client/prom/answers";

/** One bucket at one time: how many of what lies between two values. */
export type HeatCell = { timeMs: number; low: number; high: number; count: number };
export type Heat = { cells: HeatCell[]; low: number; high: number; most: number };

/** Cells of native histograms, or of classic buckets by their label `le`; several series are added up. Null where there is nothing of the kind. */
export function toHeat(items: readonly PromMatrixItem[]): Heat | null {
  const cells = new Map<string, HeatCell>();
  const add = (cell: HeatCell) => {
    if (!(cell.count > 0)) return;
    const key = `${cell.timeMs} ${cell.low} ${cell.high}`;
    const known = cells.get(key);
    if (known === undefined) cells.set(key, cell);
    else known.count += cell.count;
  };
  for (const item of items)
    for (const [seconds, { buckets = [] }] of item.histograms ?? [])
      for (const [, low, high, count] of buckets)
        add({ timeMs: seconds * 1_000, low: promNumber(low), high: promNumber(high), count: Number(count) });
  for (const cell of classicCells(items)) add(cell);
  return framed([...cells.values()]);
}

/** Classic buckets count everything below their bound: each less the one before it. */
function classicCells(items: readonly PromMatrixItem[]): HeatCell[] {
  const byTime = new Map<number, Map<number, number>>();
  for (const { metric, values } of items) {
    if (metric.le === undefined || values === undefined) continue;
    const bound = promNumber(metric.le);
    for (const [seconds, text] of values) {
      const at = byTime.get(seconds * 1_000) ?? new Map<number, number>();
      at.set(bound, (at.get(bound) ?? 0) + Number(text));
      byTime.set(seconds * 1_000, at);
    }
  }
  return [...byTime].flatMap(([timeMs, bounds]) => {
    let below = 0;
    let low = 0;
    return [...bounds]
      .sort(([a], [b]) => a - b)
      .map(([high, count]) => {
        const cell = { timeMs, low, high, count: count - below };
        [below, low] = [count, high];
        return cell;
      });
  });
}

function framed(cells: HeatCell[]): Heat | null {
  if (cells.length === 0) return null;
  const ends = cells.flatMap(({ low, high }) => [low, high]).filter((end) => end > 0 && Number.isFinite(end));
  if (ends.length === 0) return null;
  const least = ends.reduce((a, b) => Math.min(a, b));
  const greatest = ends.reduce((a, b) => Math.max(a, b));
  // What is below the first bound and above the last one gets a band of its own.
  const low = cells.some((cell) => cell.low <= 0) ? least / 2 : least;
  const high = cells.some((cell) => !Number.isFinite(cell.high)) ? greatest * 1.5 : greatest;
  const rows = merged(cells, low, high);
  return { cells: rows, low, high, most: rows.reduce((most, { count }) => Math.max(most, count), 0) };
}

// Finer than this, cells are lines that nobody can tell apart.
const mostRows = 48;

/** The same in at most so many rows of equal height. */
function merged(cells: HeatCell[], low: number, high: number): HeatCell[] {
  if (new Set(cells.map((cell) => cell.high)).size <= mostRows) return cells;
  const height = Math.log(high / low) / mostRows;
  const rows = new Map<string, HeatCell>();
  for (const { timeMs, low: from, high: to, count } of cells) {
    const middle = Math.sqrt(Math.max(low, from) * Math.min(high, to));
    const row = Math.max(0, Math.min(mostRows - 1, Math.floor(Math.log(middle / low) / height)));
    const key = `${timeMs} ${row}`;
    const known = rows.get(key);
    if (known !== undefined) known.count += count;
    else
      rows.set(key, {
        timeMs,
        low: low * Math.exp(row * height),
        high: low * Math.exp((row + 1) * height),
        count,
      });
  }
  return [...rows.values()];
}

import type { Labels } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { executionError } from "../query-error";
import type { SampleBudget } from "./sample-budget";

export const ABSENT = 0;
export const FLOAT = 1;
export const HISTOGRAM = 2;

/**
 * The value of an expression at every step: a row a series, a cell a step. One array for all rows, because a query over a
 * day of a thousand series has millions of cells and no time for objects.
 */
export class Grid {
  readonly labels: Labels[] = [];
  /** The metric's name is to be dropped, once everything that may look at it has been computed. */
  readonly dropName: boolean[] = [];
  values: Float64Array;
  kinds: Uint8Array;
  private readonly histograms: ((FloatHistogram | undefined)[] | undefined)[] = [];

  constructor(
    readonly steps: number,
    private readonly budget: SampleBudget,
    rows = 1,
  ) {
    const cells = steps * Math.max(rows, 1);
    budget.hold(cells);
    this.values = new Float64Array(cells);
    this.kinds = new Uint8Array(cells);
  }

  get rows(): number {
    return this.labels.length;
  }

  addRow(labels: Labels, dropName: boolean): number {
    const row = this.labels.length;
    if ((row + 1) * this.steps > this.values.length) this.grow();
    this.labels.push(labels);
    this.dropName.push(dropName);
    return row;
  }

  private grow(): void {
    const cells = this.values.length * 2;
    this.budget.hold(cells - this.values.length);
    const values = new Float64Array(cells);
    const kinds = new Uint8Array(cells);
    values.set(this.values);
    kinds.set(this.kinds);
    this.values = values;
    this.kinds = kinds;
  }

  /** Takes the last row back where it has stayed empty. */
  dropLastRowIfEmpty(): void {
    const row = this.rows - 1;
    const start = row * this.steps;
    for (let cell = start; cell < start + this.steps; cell++) if (this.kinds[cell] !== ABSENT) return;
    this.labels.pop();
    this.dropName.pop();
    this.histograms.length = Math.min(this.histograms.length, row);
  }

  /** Takes all rows back: their room is used again. */
  clearRows(): void {
    this.labels.length = 0;
    this.dropName.length = 0;
    this.histograms.length = 0;
    this.kinds.fill(ABSENT);
  }

  setFloat(row: number, step: number, value: number): void {
    const cell = row * this.steps + step;
    this.values[cell] = value;
    this.kinds[cell] = FLOAT;
  }

  setHistogram(row: number, step: number, histogram: FloatHistogram): void {
    this.kinds[row * this.steps + step] = HISTOGRAM;
    let ofRow = this.histograms[row];
    if (!ofRow) {
      ofRow = [];
      this.histograms[row] = ofRow;
    }
    ofRow[step] = histogram;
  }

  clear(row: number, step: number): void {
    this.kinds[row * this.steps + step] = ABSENT;
  }

  kindAt(row: number, step: number): number {
    return this.kinds[row * this.steps + step] ?? ABSENT;
  }

  valueAt(row: number, step: number): number {
    return this.values[row * this.steps + step] ?? Number.NaN;
  }

  histogramAt(row: number, step: number): FloatHistogram | undefined {
    return this.kindAt(row, step) === HISTOGRAM ? this.histograms[row]?.[step] : undefined;
  }

  hasHistograms(row: number): boolean {
    return this.histograms[row] !== undefined;
  }

  /** A cell of another grid, if there is something in it. */
  copyCell(row: number, step: number, from: Grid, fromRow: number): boolean {
    const kind = from.kindAt(fromRow, step);
    if (kind === ABSENT) return false;
    const histogram = from.histogramAt(fromRow, step);
    if (histogram) this.setHistogram(row, step, histogram);
    else this.setFloat(row, step, from.valueAt(fromRow, step));
    return true;
  }

  /** Its samples no longer count: whoever called for the grid has read it. */
  release(): void {
    this.budget.release(this.values.length);
  }
}

/** A grid whose rows are found by their labels. Two values for one label set at one step are an error. */
export class GridBuilder {
  readonly grid: Grid;
  private readonly rowOfKey = new Map<string, number>();

  constructor(steps: number, budget: SampleBudget, rows = 1) {
    this.grid = new Grid(steps, budget, rows);
  }

  row(labels: Labels, dropName: boolean): number {
    const known = this.rowOfKey.get(labels.key);
    if (known !== undefined) return known;
    const row = this.grid.addRow(labels, dropName);
    this.rowOfKey.set(labels.key, row);
    return row;
  }

  setFloat(row: number, step: number, value: number): void {
    this.checkFree(row, step);
    this.grid.setFloat(row, step, value);
  }

  setHistogram(row: number, step: number, histogram: FloatHistogram): void {
    this.checkFree(row, step);
    this.grid.setHistogram(row, step, histogram);
  }

  copyCell(row: number, step: number, from: Grid, fromRow: number): void {
    if (from.kindAt(fromRow, step) === ABSENT) return;
    this.checkFree(row, step);
    this.grid.copyCell(row, step, from, fromRow);
  }

  private checkFree(row: number, step: number): void {
    if (this.grid.kindAt(row, step) !== ABSENT) throw sameLabelset();
  }
}

export const sameLabelset = () => executionError("vector cannot contain metrics with the same labelset");

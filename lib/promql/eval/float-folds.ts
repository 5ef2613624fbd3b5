import { kahanAdd } from "../kahan";
import { ABSENT, FLOAT, type Grid } from "./grid";

/** What becomes of the rows of one group, fed one by one: cells of `values` from `start` on, told apart by `kinds`. */
export interface RowFold {
  /** Not 0 at the steps at which something was added. */
  readonly seen: Uint8Array;
  add(values: Float64Array, kinds: Uint8Array, start: number): void;
  result(step: number): number;
}

/** Compensated, in the order of the rows. */
class Sum implements RowFold {
  readonly seen: Uint8Array;
  private readonly sums: Float64Array;
  private readonly lost: Float64Array;
  constructor(steps: number) {
    this.seen = new Uint8Array(steps);
    this.sums = new Float64Array(steps);
    this.lost = new Float64Array(steps);
  }
  add(values: Float64Array, kinds: Uint8Array, start: number): void {
    const { seen, sums, lost } = this;
    for (let step = 0; step < sums.length; step++) {
      if (kinds[start + step] !== FLOAT) continue;
      const value = values[start + step] as number;
      if (seen[step] === 0) {
        seen[step] = 1;
        sums[step] = value;
        continue;
      }
      const sum = sums[step] as number;
      const total = sum + value;
      if (total === Infinity || total === -Infinity) lost[step] = 0;
      else if (Math.abs(sum) >= Math.abs(value)) lost[step] = (lost[step] as number) + (sum - total + value);
      else lost[step] = (lost[step] as number) + (value - total + sum);
      sums[step] = total;
    }
  }
  result(step: number): number {
    return (this.sums[step] as number) + (this.lost[step] as number);
  }
}

/** What FloatMean gives, without an object a step. */
class Mean implements RowFold {
  readonly seen: Uint8Array;
  private readonly counts: Uint32Array;
  /** Sums; means where `carried`. */
  private readonly sums: Float64Array;
  private readonly lost: Float64Array;
  /** The sum would have overflowed: the mean is carried along. */
  private readonly carried: Uint8Array;
  constructor(steps: number) {
    this.seen = new Uint8Array(steps);
    this.counts = new Uint32Array(steps);
    this.sums = new Float64Array(steps);
    this.lost = new Float64Array(steps);
    this.carried = new Uint8Array(steps);
  }
  add(values: Float64Array, kinds: Uint8Array, start: number): void {
    const { seen, counts, sums, lost, carried } = this;
    for (let step = 0; step < sums.length; step++) {
      if (kinds[start + step] !== FLOAT) continue;
      seen[step] = 1;
      const value = values[start + step] as number;
      const count = (counts[step] as number) + 1;
      counts[step] = count;
      if (count === 1) {
        sums[step] = value;
        continue;
      }
      const sum = sums[step] as number;
      const total = sum + value;
      if (carried[step] !== 0 || total === Infinity || total === -Infinity) this.carry(step, value, count);
      else {
        if (Math.abs(sum) >= Math.abs(value)) lost[step] = (lost[step] as number) + (sum - total + value);
        else lost[step] = (lost[step] as number) + (value - total + sum);
        sums[step] = total;
      }
    }
  }
  private carry(step: number, value: number, count: number): void {
    const { sums, lost, carried } = this;
    if (carried[step] === 0) {
      carried[step] = 1;
      sums[step] = (sums[step] as number) / (count - 1);
      lost[step] = (lost[step] as number) / (count - 1);
    }
    const share = (count - 1) / count;
    const [mean, off] = kahanAdd(
      value / count,
      share * (sums[step] as number),
      share * (lost[step] as number),
    );
    sums[step] = mean;
    lost[step] = off;
  }
  result(step: number): number {
    const [sum, lost] = [this.sums[step] as number, this.lost[step] as number];
    if (this.carried[step] !== 0) return sum + lost;
    const count = this.counts[step] as number;
    return sum / count + lost / count;
  }
}

/** The greatest, or with a sign of -1 the smallest; NaN only where there is nothing else. */
class Extreme implements RowFold {
  readonly seen: Uint8Array;
  private readonly best: Float64Array;
  constructor(
    steps: number,
    private readonly sign: 1 | -1,
  ) {
    this.seen = new Uint8Array(steps);
    this.best = new Float64Array(steps).fill(Number.NaN);
  }
  add(values: Float64Array, kinds: Uint8Array, start: number): void {
    const { seen, best, sign } = this;
    for (let step = 0; step < best.length; step++) {
      if (kinds[start + step] !== FLOAT) continue;
      seen[step] = 1;
      const value = values[start + step] as number;
      const known = best[step] as number;
      if (Number.isNaN(known) || value * sign > known * sign) best[step] = value;
    }
  }
  result(step: number): number {
    return this.best[step] as number;
  }
}

class Variance implements RowFold {
  readonly seen: Uint8Array;
  private readonly counts: Float64Array;
  private readonly means: Float64Array;
  private readonly squares: Float64Array;
  constructor(
    steps: number,
    private readonly finish: (variance: number) => number,
  ) {
    this.seen = new Uint8Array(steps);
    this.counts = new Float64Array(steps);
    this.means = new Float64Array(steps);
    this.squares = new Float64Array(steps);
  }
  add(values: Float64Array, kinds: Uint8Array, start: number): void {
    for (let step = 0; step < this.counts.length; step++)
      if (kinds[start + step] === FLOAT) this.addValue(step, values[start + step] as number);
  }
  private addValue(step: number, value: number): void {
    this.seen[step] = 1;
    const count = (this.counts[step] as number) + 1;
    const mean = this.means[step] as number;
    const delta = value - mean;
    const next = mean + delta / count;
    this.counts[step] = count;
    this.means[step] = count === 1 ? value : next;
    // Infinity alone deviates from itself by NaN.
    if (count === 1) this.squares[step] = Number.isFinite(value) ? 0 : Number.NaN;
    else this.squares[step] = (this.squares[step] as number) + delta * (value - next);
  }
  result(step: number): number {
    return this.finish((this.squares[step] as number) / (this.counts[step] as number));
  }
}

/** count and group: of whatever there is, histograms too. */
class Count implements RowFold {
  readonly seen: Uint8Array;
  private readonly counts: Float64Array;
  constructor(
    steps: number,
    private readonly finish: (count: number) => number,
  ) {
    this.seen = new Uint8Array(steps);
    this.counts = new Float64Array(steps);
  }
  add(_values: Float64Array, kinds: Uint8Array, start: number): void {
    for (let step = 0; step < this.counts.length; step++) {
      if (kinds[start + step] === ABSENT) continue;
      this.seen[step] = 1;
      this.counts[step] = (this.counts[step] as number) + 1;
    }
  }
  result(step: number): number {
    return this.finish(this.counts[step] as number);
  }
}

const FOLDS = new Map<string, (steps: number) => RowFold>([
  ["avg", (steps) => new Mean(steps)],
  ["count", (steps) => new Count(steps, (count) => count)],
  ["group", (steps) => new Count(steps, () => 1)],
  ["max", (steps) => new Extreme(steps, 1)],
  ["min", (steps) => new Extreme(steps, -1)],
  ["stddev", (steps) => new Variance(steps, Math.sqrt)],
  ["stdvar", (steps) => new Variance(steps, (variance) => variance)],
  ["sum", (steps) => new Sum(steps)],
]);

/** How an aggregation is computed row by row; undefined for those that have to see all rows of a step at once. */
export const foldOf = (op: string): ((steps: number) => RowFold) | undefined => FOLDS.get(op);

export function writeFold(fold: RowFold, grid: Grid, row: number): void {
  for (let step = 0; step < grid.steps; step++)
    if (fold.seen[step] !== 0) grid.setFloat(row, step, fold.result(step));
}

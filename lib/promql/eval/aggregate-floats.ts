import type { AggregateExpr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { ABSENT, FLOAT, Grid } from "./grid";
import type { RowGroup } from "./row-groups";

/** One number a step for each group, fed row by row. */
interface Accumulator {
  add(step: number, value: number): void;
  result(step: number): number;
}

class Extreme implements Accumulator {
  private readonly best: Float64Array;
  constructor(
    steps: number,
    private readonly sign: 1 | -1,
  ) {
    this.best = new Float64Array(steps).fill(Number.NaN);
  }
  add(step: number, value: number): void {
    const best = this.best[step] as number;
    if (Number.isNaN(best) || value * this.sign > best * this.sign) this.best[step] = value;
  }
  result(step: number): number {
    return this.best[step] as number;
  }
}

class Variance implements Accumulator {
  private readonly counts: Float64Array;
  private readonly means: Float64Array;
  private readonly squares: Float64Array;
  constructor(
    steps: number,
    private readonly finish: (variance: number) => number,
  ) {
    this.counts = new Float64Array(steps);
    this.means = new Float64Array(steps);
    this.squares = new Float64Array(steps);
  }
  add(step: number, value: number): void {
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

class Constant implements Accumulator {
  add(): void {}
  result(): number {
    return 1;
  }
}

function accumulatorFor(op: string, steps: number): Accumulator {
  if (op === "max") return new Extreme(steps, 1);
  if (op === "min") return new Extreme(steps, -1);
  if (op === "stddev") return new Variance(steps, Math.sqrt);
  if (op === "stdvar") return new Variance(steps, (variance) => variance);
  return new Constant();
}

/** count, group, max, min, stddev and stdvar. Only count and group take histograms. */
export function aggregateFloats(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: readonly RowGroup[],
): Grid {
  const { op } = expr;
  const { steps, query } = context;
  const takesAll = op === "count" || op === "group";
  const grid = new Grid(steps, query.budget, groups.length);
  for (const { labels, rows } of groups) {
    query.budget.checkTime();
    const accumulator = accumulatorFor(op, steps);
    const seen = new Float64Array(steps);
    for (const row of rows) {
      for (let step = 0; step < steps; step++) {
        const kind = input.kindAt(row, step);
        if (kind === ABSENT) continue;
        if (kind !== FLOAT && !takesAll) {
          query.annotations.histogramIgnoredInAggregation(op, expr.expr.position);
          continue;
        }
        seen[step] = (seen[step] as number) + 1;
        accumulator.add(step, input.valueAt(row, step));
      }
    }
    const row = grid.addRow(
      labels,
      rows.some((member) => input.dropName[member]),
    );
    for (let step = 0; step < steps; step++) {
      const count = seen[step] as number;
      if (count > 0) grid.setFloat(row, step, op === "count" ? count : accumulator.result(step));
    }
    grid.dropLastRowIfEmpty();
  }
  return grid;
}

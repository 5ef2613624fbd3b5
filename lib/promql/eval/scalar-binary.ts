import type { BinaryExpr } from "../syntax/ast";
import { ARITHMETIC, applyOperator, COMPARISONS, changesMetric, type Operand } from "./binary-operators";
import type { EvalContext } from "./context";
import { ABSENT, FLOAT, Grid } from "./grid";
import { scalarGrid } from "./vector-call";

/** An operator between two scalars. */
export function scalarScalar(context: EvalContext, { op }: BinaryExpr, left: Grid, right: Grid): Grid {
  const compute = ARITHMETIC.get(op);
  const passes = COMPARISONS.get(op);
  return scalarGrid(context, (step) => {
    const a = left.valueAt(0, step);
    const b = right.valueAt(0, step);
    if (compute) return compute(a, b);
    return passes?.(a, b) ? 1 : 0;
  });
}

/** An operator between a vector and a scalar; `swapped` where the scalar stands on the left. */
export function vectorScalar(
  context: EvalContext,
  expr: BinaryExpr,
  vector: Grid,
  scalar: Grid,
  swapped: boolean,
): Grid {
  const { op, returnBool } = expr;
  const drops = changesMetric(op) || returnBool;
  const grid = new Grid(vector.steps, context.query.budget, vector.rows);
  const arithmetic = ARITHMETIC.get(op);
  const passes = COMPARISONS.get(op);
  const cell = cellOperator(context, expr, swapped);
  vector.labels.forEach((labels, from) => {
    const row = grid.addRow(labels, drops || (vector.dropName[from] ?? false));
    if (vector.hasHistograms(from)) fillCells(grid, row, vector, from, scalar, cell);
    else if (arithmetic) fillArithmetic(grid, row, vector, from, scalar, arithmetic, swapped);
    else if (passes) fillComparison(grid, row, vector, from, scalar, passes, swapped, returnBool);
    else fillCells(grid, row, vector, from, scalar, cell);
    grid.dropLastRowIfEmpty();
  });
  vector.release();
  return grid;
}

function fillCells(
  grid: Grid,
  row: number,
  vector: Grid,
  from: number,
  scalar: Grid,
  cell: (sample: Operand, other: number) => Operand | undefined,
): void {
  for (let step = 0; step < vector.steps; step++) {
    if (vector.kindAt(from, step) === ABSENT) continue;
    const sample = vector.histogramAt(from, step) ?? vector.valueAt(from, step);
    const value = cell(sample, scalar.valueAt(0, step));
    if (typeof value === "number") grid.setFloat(row, step, value);
    else if (value) grid.setHistogram(row, step, value);
  }
}

function fillComparison(
  grid: Grid,
  row: number,
  vector: Grid,
  from: number,
  scalar: Grid,
  passes: (a: number, b: number) => boolean,
  swapped: boolean,
  returnBool: boolean,
): void {
  const { values, kinds, steps } = vector;
  const start = from * steps;
  for (let step = 0; step < steps; step++) {
    if (kinds[start + step] !== FLOAT) continue;
    const value = values[start + step] as number;
    const other = scalar.values[step] as number;
    const passed = swapped ? passes(other, value) : passes(value, other);
    if (returnBool) grid.setFloat(row, step, passed ? 1 : 0);
    else if (passed) grid.setFloat(row, step, value);
  }
}

function fillArithmetic(
  grid: Grid,
  row: number,
  vector: Grid,
  from: number,
  scalar: Grid,
  compute: (a: number, b: number) => number,
  swapped: boolean,
): void {
  const { values, kinds, steps } = vector;
  const start = from * steps;
  for (let step = 0; step < steps; step++) {
    if (kinds[start + step] !== FLOAT) continue;
    const value = values[start + step] as number;
    const other = scalar.values[step] as number;
    grid.setFloat(row, step, swapped ? compute(other, value) : compute(value, other));
  }
}

function cellOperator(context: EvalContext, expr: BinaryExpr, swapped: boolean) {
  const { op, returnBool, position } = expr;
  const notes = { annotations: context.query.annotations, position };
  const isComparison = COMPARISONS.has(op);
  return (sample: Operand, other: number): Operand | undefined => {
    const outcome = swapped
      ? applyOperator(op, other, sample, notes)
      : applyOperator(op, sample, other, notes);
    if (!outcome) return undefined;
    if (returnBool) return outcome.keep ? 1 : 0;
    if (!outcome.keep) return undefined;
    // A filter keeps the sample of the vector, on whichever side it stands.
    return isComparison ? sample : outcome.value;
  };
}

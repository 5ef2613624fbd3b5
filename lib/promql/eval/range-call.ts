import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { ANCHORED_FUNCTIONS, RANGE_FUNCTIONS, SMOOTHED_FUNCTIONS } from "../functions/range-functions";
import { RateRows } from "../functions/rate-rows";
import type { RangeFunction } from "../functions/window";
import { executionError } from "../query-error";
import type { CallExpr, Expr, MatrixSelector, SubqueryExpr } from "../syntax/ast";
import { absentLabels } from "./absent-labels";
import type { EvalContext } from "./context";
import { ABSENT, Grid } from "./grid";
import type { RangeSeries } from "./range-series";
import { evalRange, type RangeVector } from "./range-vector";
import { type Remarks, slideWindows } from "./slide-windows";

/** They return samples as they are. */
const KEEP_NAME = new Set(["first_over_time", "last_over_time"]);
const COUNTER_NAME = /_(?:total|sum|count|bucket)$/;

export const isRangeExpr = (expr: Expr): expr is MatrixSelector | SubqueryExpr =>
  expr.kind === "matrix" || expr.kind === "subquery";

/** A function of a range vector with its arguments evaluated, before anything is computed of a series. */
export interface RangeCall {
  call: CallExpr;
  func: RangeFunction;
  rangeArg: MatrixSelector | SubqueryExpr;
  range: RangeVector;
  scalars: Grid[];
}

export const evalRangeCall = async (context: EvalContext, call: CallExpr): Promise<Grid> =>
  rangeCallGrid(context, await openRangeCall(context, call));

export async function openRangeCall(context: EvalContext, call: CallExpr): Promise<RangeCall> {
  const { name } = call.func;
  const func = RANGE_FUNCTIONS.get(name);
  const rangeArg = call.args.find(isRangeExpr);
  if (!func || !rangeArg) throw executionError(`unexpected nil implementation for function "${name}"`);
  checkModifiers(name, rangeArg);
  const scalarArgs = call.args.filter((arg) => arg !== rangeArg);
  const [range, ...scalars] = await Promise.all([
    evalRange(context, rangeArg, name),
    ...scalarArgs.map((arg) => context.query.evaluate(arg, context)),
  ]);
  return { call, func, rangeArg, range, scalars };
}

/** All series as the rows of one grid. */
export async function rangeCallGrid(context: EvalContext, open: RangeCall): Promise<Grid> {
  const { budget } = context.query;
  const grid = new Grid(context.steps, budget, open.range.series.length);
  await applyToSeries(context, open, grid, () => {});
  budget.release(open.range.samples);
  const isAbsent = open.call.func.name === "absent_over_time";
  return isAbsent ? absentGrid(context, grid, open.rangeArg) : grid;
}

/** Each series as the only row of one grid, which is empty again once `visit` has seen it. Series without a result are left out. */
export async function eachRangeRow(
  context: EvalContext,
  open: RangeCall,
  visit: (row: Grid, index: number) => void,
): Promise<void> {
  const { budget } = context.query;
  const grid = new Grid(context.steps, budget);
  await applyToSeries(context, open, grid, (index) => {
    if (grid.rows === 0) return;
    visit(grid, index);
    grid.clearRows();
  });
  budget.release(open.range.samples);
  grid.release();
}

function checkModifiers(name: string, arg: MatrixSelector | SubqueryExpr): void {
  if (arg.kind !== "matrix") return;
  const { anchored, smoothed } = arg.selector;
  const allowed = anchored ? ANCHORED_FUNCTIONS : smoothed ? SMOOTHED_FUNCTIONS : undefined;
  if (!allowed || allowed.includes(name)) return;
  const modifier = anchored ? "anchored" : "smoothed";
  throw executionError(
    `${modifier} modifier can only be used with: ${allowed.join(", ")} - not with ${name}`,
  );
}

/** So many series are computed before others get their turn. */
const SERIES_A_TURN = 100;

/** @returns how many floats there are in the row */
async function applyToWindows(
  context: EvalContext,
  series: RangeSeries,
  { func, range, scalars }: RangeCall,
  shared: Remarks,
  grid: Grid,
  row: number,
): Promise<number> {
  let floats = 0;
  await slideWindows(context, series, range.shape, shared, (window, step) => {
    if (scalars.length > 0) window.scalars = scalars.map((scalar) => scalar.valueAt(0, step));
    const result: number | FloatHistogram | undefined = func(window);
    if (typeof result === "number") {
      grid.setFloat(row, step, result);
      floats++;
    } else if (result) grid.setHistogram(row, step, result);
  });
  return floats;
}

/** `done` is called after each series, whose row is there unless it has stayed empty. */
async function applyToSeries(
  context: EvalContext,
  open: RangeCall,
  grid: Grid,
  done: (index: number) => void,
): Promise<void> {
  const { call, range } = open;
  const { annotations, budget, pause } = context.query;
  const { name } = call.func;
  const shared: Remarks = { annotations, argPositions: call.args.map((arg) => arg.position) };
  const rates = RateRows.of(name, range.shape);
  const isCounterFunction = name === "rate" || name === "increase";
  for (const [index, series] of range.series.entries()) {
    budget.checkTime();
    if (index % SERIES_A_TURN === SERIES_A_TURN - 1) await pause?.();
    const row = grid.addRow(series.labels, series.dropName || !KEEP_NAME.has(name));
    let floats = rates?.fill(series, grid.values, grid.kinds, row * grid.steps);
    if (floats === undefined) floats = await applyToWindows(context, series, open, shared, grid, row);
    grid.dropLastRowIfEmpty();
    done(index);
    if (!isCounterFunction || floats === 0) continue;
    const metric = series.labels.get(METRIC_NAME);
    const position = call.args[0]?.position;
    if (metric !== "" && position && !COUNTER_NAME.test(metric)) {
      annotations.possibleNonCounter(metric, position);
    }
  }
}

/** 1 at every step at which no series had a sample. */
function absentGrid(context: EvalContext, present: Grid, arg: Expr): Grid {
  const grid = new Grid(context.steps, context.query.budget);
  const row = grid.addRow(absentLabels(arg), true);
  for (let step = 0; step < context.steps; step++) {
    const found = present.labels.some((_, other) => present.kindAt(other, step) !== ABSENT);
    if (!found) grid.setFloat(row, step, 1);
  }
  grid.dropLastRowIfEmpty();
  present.release();
  return grid;
}

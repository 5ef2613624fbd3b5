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
import { evalRange, type RangeVector } from "./range-vector";
import { slideWindows } from "./slide-windows";

/** They return samples as they are. */
const KEEP_NAME = new Set(["first_over_time", "last_over_time"]);
const COUNTER_NAME = /_(?:total|sum|count|bucket)$/;

export const isRangeExpr = (expr: Expr): expr is MatrixSelector | SubqueryExpr =>
  expr.kind === "matrix" || expr.kind === "subquery";

/** A function over a range vector, series by series. */
export async function evalRangeCall(context: EvalContext, call: CallExpr): Promise<Grid> {
  const { name } = call.func;
  const func = RANGE_FUNCTIONS.get(name);
  const rangeArg = call.args.find(isRangeExpr);
  if (!func || !rangeArg) throw executionError(`unexpected nil implementation for function "${name}"`);
  checkModifiers(name, rangeArg);
  const { query } = context;
  const scalarArgs = call.args.filter((arg) => arg !== rangeArg);
  const [range, ...scalars] = await Promise.all([
    evalRange(context, rangeArg, name),
    ...scalarArgs.map((arg) => query.evaluate(arg, context)),
  ]);
  const grid = new Grid(context.steps, query.budget, range.series.length);
  await applyToSeries(context, call, func, range, scalars, grid);
  query.budget.release(range.samples);
  return name === "absent_over_time" ? absentGrid(context, grid, rangeArg) : grid;
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

async function applyToSeries(
  context: EvalContext,
  call: CallExpr,
  func: RangeFunction,
  range: RangeVector,
  scalars: Grid[],
  grid: Grid,
): Promise<void> {
  const { annotations, budget, pause } = context.query;
  const { name } = call.func;
  const shared = { annotations, argPositions: call.args.map((arg) => arg.position) };
  const rates = RateRows.of(name, range.shape);
  const isCounterFunction = name === "rate" || name === "increase";
  for (const [index, series] of range.series.entries()) {
    budget.checkTime();
    if (index % SERIES_A_TURN === SERIES_A_TURN - 1) await pause?.();
    const row = grid.addRow(series.labels, series.dropName || !KEEP_NAME.has(name));
    let floats = 0;
    if (rates?.takes(series)) floats = rates.fill(series, grid.values, grid.kinds, row * grid.steps);
    else
      await slideWindows(context, series, range.shape, shared, (window, step) => {
        if (scalars.length > 0) window.scalars = scalars.map((scalar) => scalar.valueAt(0, step));
        const result: number | FloatHistogram | undefined = func(window);
        if (typeof result === "number") {
          grid.setFloat(row, step, result);
          floats++;
        } else if (result) grid.setHistogram(row, step, result);
      });
    grid.dropLastRowIfEmpty();
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

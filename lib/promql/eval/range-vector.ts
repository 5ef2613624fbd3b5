import type { MatrixSelector, SubqueryExpr } from "../syntax/ast";
import { type EvalContext, makeContext, referenceAt, referenceTimes, selectSeries, timeAt } from "./context";
import { type RangeSeries, rowToRangeSeries, toRangeSeries } from "./range-series";
import type { RangeShape } from "./slide-windows";

export interface RangeVector {
  series: RangeSeries[];
  shape: RangeShape;
  /** Samples that are held for it. */
  samples: number;
}

export function evalRange(
  context: EvalContext,
  expr: MatrixSelector | SubqueryExpr,
  func: string,
): Promise<RangeVector> {
  return expr.kind === "matrix" ? evalMatrix(context, expr, func) : evalSubquery(context, expr);
}

async function evalMatrix(
  context: EvalContext,
  { selector, rangeMs }: MatrixSelector,
  func: string,
): Promise<RangeVector> {
  const { lookbackMs } = context.query;
  const { anchored, smoothed } = selector;
  const beforeMs = anchored || smoothed ? lookbackMs : 0;
  const afterMs = smoothed ? lookbackMs : 0;
  const hints = { stepMs: context.stepMs, rangeMs, func };
  const series = await selectSeries(context, selector, rangeMs + beforeMs, afterMs, hints);
  return {
    series: series.map(toRangeSeries),
    shape: {
      ...{ rangeMs, beforeMs, afterMs, anchored, smoothed },
      references: referenceTimes(context, selector),
    },
    samples: series.reduce((sum, { timesMs }) => sum + timesMs.length, 0),
  };
}

/** The steps of a subquery lie on multiples of its step, whatever the times of the query around it. */
export function subqueryContext(context: EvalContext, expr: SubqueryExpr): EvalContext {
  const stepMs = expr.stepMs || context.query.defaultSubqueryStepMs;
  const first = referenceAt(context, 0, expr);
  const last = referenceAt(context, Math.max(0, context.steps - 1), expr);
  const after = first - expr.rangeMs;
  let startMs = stepMs * Math.trunc(after / stepMs);
  if (startMs <= after) startMs += stepMs;
  return makeContext(context.query, startMs, last, stepMs);
}

async function evalSubquery(context: EvalContext, expr: SubqueryExpr): Promise<RangeVector> {
  const inner = subqueryContext(context, expr);
  const shape: RangeShape = {
    ...{ rangeMs: expr.rangeMs, beforeMs: 0, afterMs: 0, anchored: false, smoothed: false },
    references: referenceTimes(context, expr),
  };
  if (inner.steps === 0) return { series: [], shape, samples: 0 };
  const grid = await context.query.evaluate(expr.expr, inner);
  const series = grid.labels.map((_, row) => rowToRangeSeries(grid, row, (step) => timeAt(inner, step)));
  const samples = series.reduce((sum, one) => sum + one.times.length + one.histograms.length, 0);
  context.query.budget.hold(samples);
  grid.release();
  return { series, shape, samples };
}

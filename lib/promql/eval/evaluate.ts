import { multiply } from "../histogram/arithmetic";
import { executionError } from "../query-error";
import {
  type BinaryExpr,
  type CallExpr,
  type Expr,
  type StepInvariantExpr,
  typeOf,
  type UnaryExpr,
} from "../syntax/ast";
import { evalAggregate } from "./aggregate";
import { type EvalContext, makeContext } from "./context";
import { FLOAT, Grid, HISTOGRAM } from "./grid";
import { evalHistogramCall } from "./histogram-call";
import { evalInfoCall } from "./info-call";
import { evalLabelCall } from "./label-call";
import { evalRangeCall, isRangeExpr } from "./range-call";
import { scalarScalar, vectorScalar } from "./scalar-binary";
import { setOperator } from "./set-operators";
import { vectorVector } from "./vector-binary";
import { evalVectorCall, scalarGrid } from "./vector-call";
import { evalSelector } from "./vector-selector";

/** The values of a scalar or an instant vector at every step. */
export async function evaluate(expr: Expr, context: EvalContext): Promise<Grid> {
  const { query } = context;
  query.budget.checkTime();
  await query.pause?.();
  if (context.steps === 0) return new Grid(0, query.budget, 0);
  switch (expr.kind) {
    case "number":
      return scalarGrid(context, () => expr.value);
    case "paren":
      return evaluate(expr.expr, context);
    case "unary":
      return evalUnary(expr, context);
    case "binary":
      return evalBinary(expr, context);
    case "aggregate":
      return evalAggregate(context, expr);
    case "call":
      return evalCall(expr, context);
    case "selector":
      return evalSelector(context, expr);
    case "invariant":
      return evalInvariant(expr, context);
    default:
      throw executionError(`cannot do range evaluation of ${expr.kind}`);
  }
}

async function evalUnary(expr: UnaryExpr, context: EvalContext): Promise<Grid> {
  const input = await evaluate(expr.expr, context);
  if (expr.op === "+") return input;
  const grid = new Grid(input.steps, context.query.budget, input.rows);
  input.labels.forEach((labels, from) => {
    const row = grid.addRow(labels, true);
    for (let step = 0; step < input.steps; step++) {
      const histogram = input.histogramAt(from, step);
      if (histogram) grid.setHistogram(row, step, multiply(histogram, -1));
      else if (input.kindAt(from, step) === FLOAT) grid.setFloat(row, step, -input.valueAt(from, step));
    }
  });
  input.release();
  return grid;
}

async function evalBinary(expr: BinaryExpr, context: EvalContext): Promise<Grid> {
  const [left, right] = await Promise.all([evaluate(expr.left, context), evaluate(expr.right, context)]);
  const leftIsScalar = typeOf(expr.left) === "scalar";
  const rightIsScalar = typeOf(expr.right) === "scalar";
  if (leftIsScalar && rightIsScalar) return scalarScalar(context, expr, left, right);
  if (rightIsScalar) return vectorScalar(context, expr, left, right, false);
  if (leftIsScalar) return vectorScalar(context, expr, right, left, true);
  const isSet = expr.op === "and" || expr.op === "or" || expr.op === "unless";
  return isSet ? setOperator(context, expr, left, right) : vectorVector(context, expr, left, right);
}

const HISTOGRAM_CALLS = new Set(["histogram_fraction", "histogram_quantile", "histogram_quantiles"]);

async function evalCall(expr: CallExpr, context: EvalContext): Promise<Grid> {
  const { name } = expr.func;
  if (expr.args.some(isRangeExpr)) return evalRangeCall(context, expr);
  if (name === "label_replace" || name === "label_join") return evalLabelCall(context, expr);
  if (name === "info") return evalInfoCall(context, expr);
  if (HISTOGRAM_CALLS.has(name)) return evalHistogramCall(context, expr);
  return evalVectorCall(context, expr);
}

/** Computed at the first step and repeated. */
async function evalInvariant(expr: StepInvariantExpr, context: EvalContext): Promise<Grid> {
  const { startMs, stepMs, steps, query } = context;
  const once = await evaluate(expr.expr, makeContext(query, startMs, startMs, stepMs));
  if (steps === 1) return once;
  const grid = new Grid(steps, query.budget, once.rows);
  once.labels.forEach((labels, from) => {
    const row = grid.addRow(labels, once.dropName[from] ?? false);
    const kind = once.kindAt(from, 0);
    const histogram = once.histogramAt(from, 0);
    for (let step = 0; step < steps; step++) {
      if (kind === HISTOGRAM && histogram) grid.setHistogram(row, step, histogram);
      else if (kind === FLOAT) grid.setFloat(row, step, once.valueAt(from, 0));
    }
  });
  once.release();
  return grid;
}

import { executionError } from "../query-error";
import type { AggregateExpr } from "../syntax/ast";
import { countValues } from "./aggregate-count-values";
import { aggregateFloats } from "./aggregate-floats";
import { aggregateMean } from "./aggregate-mean";
import { aggregateQuantile } from "./aggregate-quantile";
import { selectK } from "./aggregate-select";
import type { EvalContext } from "./context";
import { foldOf } from "./float-folds";
import { foldedGroups, foldRangeCall, rangeCallIn } from "./fold-range-call";
import type { Grid } from "./grid";
import { openRangeCall, rangeCallGrid } from "./range-call";
import { groupLabels, groupRows, type RowGroup } from "./row-groups";

export async function evalAggregate(context: EvalContext, expr: AggregateExpr): Promise<Grid> {
  const { query } = context;
  const newFold = foldOf(expr.op);
  const call = newFold && rangeCallIn(expr.expr);
  if (newFold && call) {
    await query.pause?.();
    const open = await openRangeCall(context, call);
    const groups = foldedGroups(expr, open);
    if (groups) return foldRangeCall(context, open, groups, newFold);
    return aggregateGrid(context, expr, await rangeCallGrid(context, open), undefined);
  }
  const param = expr.param && expr.param.kind !== "string" ? expr.param : undefined;
  const [input, scalar] = await Promise.all([
    query.evaluate(expr.expr, context),
    param ? query.evaluate(param, context) : undefined,
  ]);
  return aggregateGrid(context, expr, input, scalar);
}

function aggregateGrid(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  scalar: Grid | undefined,
): Grid {
  const groups = groupRows(input, groupLabels(expr));
  const grid = aggregate(context, expr, input, groups, scalar);
  input.release();
  scalar?.release();
  return grid;
}

function aggregate(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: RowGroup[],
  scalar: Grid | undefined,
): Grid {
  const newFold = foldOf(expr.op);
  if (newFold)
    return expr.op === "sum" || expr.op === "avg"
      ? aggregateMean(context, expr, input, groups, newFold)
      : aggregateFloats(context, expr, input, groups, newFold);
  switch (expr.op) {
    case "quantile":
      return aggregateQuantile(context, expr, input, groups, scalar);
    case "topk":
    case "bottomk":
    case "limitk":
    case "limit_ratio":
      return selectK(context, expr, input, groups, scalar);
    case "count_values": {
      const label = expr.param?.kind === "string" ? expr.param.value : "";
      return countValues(context, input, label, groupLabels(expr, expr.without ? [] : [label]));
    }
    default:
      throw executionError(`unexpected aggregation ${expr.op}`);
  }
}

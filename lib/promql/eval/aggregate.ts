import type { AggregateExpr } from "../syntax/ast";
import { countValues } from "./aggregate-count-values";
import { aggregateFloats } from "./aggregate-floats";
import { aggregateMean } from "./aggregate-mean";
import { aggregateQuantile } from "./aggregate-quantile";
import { selectK } from "./aggregate-select";
import type { EvalContext } from "./context";
import type { Grid } from "./grid";
import { groupLabels, groupRows, type RowGroup } from "./row-groups";

export async function evalAggregate(context: EvalContext, expr: AggregateExpr): Promise<Grid> {
  const { query } = context;
  const param = expr.param && expr.param.kind !== "string" ? expr.param : undefined;
  const [input, scalar] = await Promise.all([
    query.evaluate(expr.expr, context),
    param ? query.evaluate(param, context) : undefined,
  ]);
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
  switch (expr.op) {
    case "sum":
    case "avg":
      return aggregateMean(context, expr, input, groups);
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
      return aggregateFloats(context, expr, input, groups);
  }
}

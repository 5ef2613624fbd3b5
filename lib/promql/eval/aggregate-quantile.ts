import { quantileOf, sortNaNFirst } from "../functions/quantile-of";
import type { AggregateExpr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { FLOAT, Grid, HISTOGRAM } from "./grid";
import type { RowGroup } from "./row-groups";

export function aggregateQuantile(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: readonly RowGroup[],
  scalar: Grid | undefined,
): Grid {
  const { steps, query } = context;
  const quantileAt = (step: number) => scalar?.valueAt(0, step) ?? Number.NaN;
  noteInvalid(context, expr, quantileAt);
  const grid = new Grid(steps, query.budget, groups.length);
  for (const { labels, rows } of groups) {
    query.budget.checkTime();
    const row = grid.addRow(
      labels,
      rows.some((member) => input.dropName[member]),
    );
    const values = new Float64Array(rows.length);
    for (let step = 0; step < steps; step++) {
      let count = 0;
      for (const member of rows) {
        const kind = input.kindAt(member, step);
        if (kind === FLOAT) values[count++] = input.valueAt(member, step);
        else if (kind === HISTOGRAM) {
          query.annotations.histogramIgnoredInAggregation("quantile", expr.expr.position);
        }
      }
      if (count === 0) continue;
      grid.setFloat(row, step, quantileOf(quantileAt(step), sortNaNFirst(values.slice(0, count))));
    }
    grid.dropLastRowIfEmpty();
  }
  return grid;
}

/** One remark for each way in which a quantile can be wrong. */
function noteInvalid(context: EvalContext, expr: AggregateExpr, quantileAt: (step: number) => number): void {
  let max = Number.NEGATIVE_INFINITY;
  let min = Number.POSITIVE_INFINITY;
  let hasNaN = false;
  for (let step = 0; step < context.steps; step++) {
    const q = quantileAt(step);
    if (Number.isNaN(q)) hasNaN = true;
    else {
      max = Math.max(max, q);
      min = Math.min(min, q);
    }
  }
  const { annotations } = context.query;
  const position = expr.param?.position ?? expr.position;
  if (hasNaN) annotations.invalidQuantile(Number.NaN, position);
  if (max > 1) annotations.invalidQuantile(max, position);
  if (min < 0) annotations.invalidQuantile(min, position);
}

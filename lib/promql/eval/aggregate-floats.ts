import type { AggregateExpr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { type RowFold, writeFold } from "./float-folds";
import { Grid, HISTOGRAM } from "./grid";
import type { RowGroup } from "./row-groups";

/** count, group, max, min, stddev and stdvar. Only count and group take histograms. */
export function aggregateFloats(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: readonly RowGroup[],
  newFold: (steps: number) => RowFold,
): Grid {
  const { op } = expr;
  const { steps, query } = context;
  const takesAll = op === "count" || op === "group";
  const grid = new Grid(steps, query.budget, groups.length);
  for (const { labels, rows } of groups) {
    query.budget.checkTime();
    const fold = newFold(steps);
    for (const row of rows) {
      fold.add(input.values, input.kinds, row * steps);
      if (takesAll || !input.hasHistograms(row)) continue;
      if (input.kinds.subarray(row * steps, (row + 1) * steps).includes(HISTOGRAM))
        query.annotations.histogramIgnoredInAggregation(op, expr.expr.position);
    }
    const row = grid.addRow(
      labels,
      rows.some((member) => input.dropName[member]),
    );
    writeFold(fold, grid, row);
    grid.dropLastRowIfEmpty();
  }
  return grid;
}

// `sum by (route) (rate(x[5m]))` and its like without a grid of all series: each is added to its group as it is computed. A day of a
// thousand series at 15 s would be 52 MB of cells that are read once.
import type { Labels } from "@/lib/model/prom-labels";
import type { AggregateExpr, CallExpr, Expr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { type RowFold, writeFold } from "./float-folds";
import { Grid } from "./grid";
import { eachRangeRow, isRangeExpr, type RangeCall } from "./range-call";
import { groupLabels } from "./row-groups";

/** A function of a range, in as many parentheses as one likes; not one that is computed once for all steps, or for all series. */
export function rangeCallIn(expr: Expr): CallExpr | undefined {
  if (expr.kind === "paren") return rangeCallIn(expr.expr);
  const isOne = expr.kind === "call" && expr.args.some(isRangeExpr) && expr.func.name !== "absent_over_time";
  return isOne ? expr : undefined;
}

/**
 * The group of each series. Undefined where all series have to be computed first: histograms are added otherwise, and where most
 * groups have one series they are no smaller than the grid.
 */
export function foldedGroups(
  expr: AggregateExpr,
  { range: { series } }: RangeCall,
): readonly Labels[] | undefined {
  if (series.some(({ histogramTimes }) => histogramTimes.length > 0)) return undefined;
  const groupOf = groupLabels(expr);
  const labelsOf = series.map(({ labels }) => groupOf(labels));
  const count = new Set(labelsOf.map(({ key }) => key)).size;
  return count * 4 <= series.length ? labelsOf : undefined;
}

export async function foldRangeCall(
  context: EvalContext,
  open: RangeCall,
  labelsOf: readonly Labels[],
  newFold: (steps: number) => RowFold,
): Promise<Grid> {
  const { steps, query } = context;
  const groups = new Map<string, { labels: Labels; dropName: boolean; fold: RowFold }>();
  await eachRangeRow(context, open, (row, index) => {
    const labels = labelsOf[index] as Labels;
    let group = groups.get(labels.key);
    if (group === undefined) {
      query.budget.hold(steps);
      group = { labels, dropName: false, fold: newFold(steps) };
      groups.set(labels.key, group);
    }
    group.fold.add(row.values, row.kinds, 0);
    group.dropName ||= row.dropName[0] === true;
  });
  const grid = new Grid(steps, query.budget, groups.size);
  for (const { labels, dropName, fold } of groups.values())
    writeFold(fold, grid, grid.addRow(labels, dropName));
  query.budget.release(groups.size * steps);
  return grid;
}

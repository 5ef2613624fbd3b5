import { METRIC_NAME } from "@/lib/model/prom-labels";
import { HistogramAggregate } from "../functions/histogram-aggregate";
import { IncompatibleSchemas } from "../histogram/histogram-sum";
import type { AggregateExpr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { type RowFold, writeFold } from "./float-folds";
import { Grid, HISTOGRAM } from "./grid";
import type { RowGroup } from "./row-groups";

/** sum and avg, of floats or of histograms. */
export function aggregateMean(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: readonly RowGroup[],
  newFold: (steps: number) => RowFold,
): Grid {
  const { steps, query } = context;
  const grid = new Grid(steps, query.budget, groups.length);
  for (const group of groups) {
    query.budget.checkTime();
    const row = grid.addRow(
      group.labels,
      group.rows.some((member) => input.dropName[member]),
    );
    const fold = newFold(steps);
    for (const member of group.rows) fold.add(input.values, input.kinds, member * steps);
    writeFold(fold, grid, row);
    if (group.rows.some((member) => input.hasHistograms(member))) {
      addHistograms(context, expr, grid, row, input, group, fold.seen);
    }
    grid.dropLastRowIfEmpty();
  }
  return grid;
}

function addHistograms(
  context: EvalContext,
  expr: AggregateExpr,
  grid: Grid,
  row: number,
  input: Grid,
  { rows }: RowGroup,
  floats: Uint8Array,
): void {
  const { annotations } = context.query;
  const { position } = expr.expr;
  for (let step = 0; step < input.steps; step++) {
    const members = rows.filter((member) => input.kindAt(member, step) === HISTOGRAM);
    if (members.length === 0) continue;
    if (floats[step] === 1) {
      annotations.mixedFloatsHistogramsAggregation(position);
      grid.clear(row, step);
      continue;
    }
    const aggregate = new HistogramAggregate(expr.op === "avg");
    const failed = members.find((member) => !addMember(aggregate, input, member, step));
    if (aggregate.boundsReconciled) annotations.boundsReconciled("aggregation", position);
    if (failed !== undefined) {
      annotations.mixedExponentialCustom(input.labels[failed]?.get(METRIC_NAME) ?? "", position);
      continue;
    }
    if (aggregate.resetsCollide) annotations.counterResetCollision("aggregation", position);
    const result = aggregate.result(true);
    if (result) grid.setHistogram(row, step, result);
  }
}

/** False where the histogram does not go together with those before. */
function addMember(aggregate: HistogramAggregate, input: Grid, member: number, step: number): boolean {
  const histogram = input.histogramAt(member, step);
  try {
    if (histogram) aggregate.add(histogram);
    return true;
  } catch (error) {
    if (error instanceof IncompatibleSchemas) return false;
    throw error;
  }
}

import { METRIC_NAME } from "@/lib/model/prom-labels";
import { HistogramAggregate } from "../functions/histogram-aggregate";
import { FloatMean } from "../functions/mean";
import { IncompatibleSchemas } from "../histogram/histogram-sum";
import type { AggregateExpr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { FLOAT, Grid, HISTOGRAM } from "./grid";
import type { RowGroup } from "./row-groups";

/** sum and avg, of floats or of histograms. */
export function aggregateMean(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: readonly RowGroup[],
): Grid {
  const { steps, query } = context;
  const grid = new Grid(steps, query.budget, groups.length);
  for (const group of groups) {
    query.budget.checkTime();
    const row = grid.addRow(
      group.labels,
      group.rows.some((member) => input.dropName[member]),
    );
    const floats =
      expr.op === "sum" ? sumFloats(grid, row, input, group) : meanFloats(grid, row, input, group);
    if (group.rows.some((member) => input.hasHistograms(member))) {
      addHistograms(context, expr, grid, row, input, group, floats);
    }
    grid.dropLastRowIfEmpty();
  }
  return grid;
}

/** Row by row and compensated; the steps at which there was a float are marked in the result. */
function sumFloats(grid: Grid, row: number, input: Grid, { rows }: RowGroup): Uint8Array {
  const { steps } = input;
  const { values, kinds } = input;
  const sums = new Float64Array(steps);
  const lost = new Float64Array(steps);
  const seen = new Uint8Array(steps);
  for (const member of rows) {
    const start = member * steps;
    for (let step = 0; step < steps; step++) {
      if (kinds[start + step] !== FLOAT) continue;
      const value = values[start + step] as number;
      if (seen[step] === 0) {
        seen[step] = 1;
        sums[step] = value;
        continue;
      }
      const sum = sums[step] as number;
      const total = sum + value;
      if (total === Infinity || total === -Infinity) lost[step] = 0;
      else if (Math.abs(sum) >= Math.abs(value)) lost[step] = (lost[step] as number) + (sum - total + value);
      else lost[step] = (lost[step] as number) + (value - total + sum);
      sums[step] = total;
    }
  }
  for (let step = 0; step < steps; step++) {
    if (seen[step] === 1) grid.setFloat(row, step, (sums[step] as number) + (lost[step] as number));
  }
  return seen;
}

function meanFloats(grid: Grid, row: number, input: Grid, { rows }: RowGroup): Uint8Array {
  const seen = new Uint8Array(input.steps);
  for (let step = 0; step < input.steps; step++) {
    const mean = new FloatMean();
    for (const member of rows) {
      if (input.kindAt(member, step) !== FLOAT) continue;
      mean.add(input.valueAt(member, step));
      seen[step] = 1;
    }
    if (seen[step] === 1) grid.setFloat(row, step, mean.result());
  }
  return seen;
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

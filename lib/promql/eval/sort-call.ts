import type { Labels } from "@/lib/model/prom-labels";
import type { CallExpr } from "../syntax/ast";
import { compareLabels } from "./compare-labels";
import type { EvalContext } from "./context";
import { FLOAT, Grid } from "./grid";
import { naturalLess } from "./natural-order";

/** sort, sort_desc, sort_by_label and sort_by_label_desc: only an instant query keeps the order. */
export function sortGrid(context: EvalContext, call: CallExpr, input: Grid): Grid {
  const { name } = call.func;
  if (context.steps > 1) context.query.annotations.sortInRangeQuery(call.position);
  const byLabel = name.startsWith("sort_by_label");
  const direction = name.endsWith("_desc") ? -1 : 1;
  const names = call.args.flatMap((arg) => (arg.kind === "string" ? [arg.value] : []));
  const rows = input.labels.map((_, row) => row);
  const kept = byLabel ? rows : rows.filter((row) => hasFloat(input, row));
  const labelsOf = (row: number) => input.labels[row] as Labels;
  kept.sort((a, b) =>
    byLabel
      ? direction * compareByLabels(labelsOf(a), labelsOf(b), names)
      : compareValues(input.valueAt(a, 0), input.valueAt(b, 0), direction),
  );
  const grid = new Grid(input.steps, context.query.budget, kept.length);
  for (const from of kept) {
    const row = grid.addRow(labelsOf(from), input.dropName[from] ?? false);
    for (let step = 0; step < input.steps; step++) {
      if (byLabel || input.kindAt(from, step) === FLOAT) grid.copyCell(row, step, input, from);
    }
  }
  input.release();
  return grid;
}

function hasFloat(grid: Grid, row: number): boolean {
  for (let step = 0; step < grid.steps; step++) if (grid.kindAt(row, step) === FLOAT) return true;
  return false;
}

/** NaN comes last, whatever the direction. */
function compareValues(a: number, b: number, direction: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : direction * (a < b ? -1 : 1);
}

function compareByLabels(a: Labels, b: Labels, names: readonly string[]): number {
  for (const name of names) {
    const left = a.get(name);
    const right = b.get(name);
    if (left !== right) return naturalLess(left, right) ? -1 : 1;
  }
  return compareLabels(a, b);
}

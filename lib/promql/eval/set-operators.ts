import type { Labels } from "@/lib/model/prom-labels";
import type { BinaryExpr } from "../syntax/ast";
import type { EvalContext } from "./context";
import { ABSENT, type Grid, GridBuilder } from "./grid";
import { matchGroups } from "./match-groups";

/** and, or, unless: whole samples pass or do not, by what the other side has at the same step. */
export function setOperator(context: EvalContext, expr: BinaryExpr, left: Grid, right: Grid): Grid {
  const builder = new GridBuilder(context.steps, context.query.budget, Math.max(left.rows, 1));
  if (expr.matching) {
    const groups = matchGroups(expr.matching, left, right);
    for (const group of groups) {
      if (expr.op === "or") continue;
      const present = presence(right, group.right);
      const wanted = expr.op === "and" ? 1 : 0;
      for (const row of group.left) copyWhere(builder, left, row, present, wanted);
    }
    if (expr.op === "or") {
      const all = new Uint8Array(context.steps);
      for (let row = 0; row < left.rows; row++) copyWhere(builder, left, row, all, 0);
      for (const group of groups) {
        const present = presence(left, group.left);
        for (const row of group.right) copyWhere(builder, right, row, present, 0);
      }
    }
  }
  left.release();
  right.release();
  return builder.grid;
}

/** 1 at the steps at which one of the rows has a sample. */
function presence(grid: Grid, rows: readonly number[]): Uint8Array {
  const present = new Uint8Array(grid.steps);
  for (const row of rows) {
    for (let step = 0; step < grid.steps; step++) {
      if (grid.kindAt(row, step) !== ABSENT) present[step] = 1;
    }
  }
  return present;
}

function copyWhere(builder: GridBuilder, from: Grid, fromRow: number, present: Uint8Array, wanted: number) {
  let row: number | undefined;
  for (let step = 0; step < from.steps; step++) {
    if (present[step] !== wanted || from.kindAt(fromRow, step) === ABSENT) continue;
    row ??= builder.row(from.labels[fromRow] as Labels, from.dropName[fromRow] ?? false);
    builder.copyCell(row, step, from, fromRow);
  }
}

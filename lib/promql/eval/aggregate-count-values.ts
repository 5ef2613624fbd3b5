import type { Labels } from "@/lib/model/prom-labels";
import { formatHistogram } from "../histogram/format-histogram";
import { executionError } from "../query-error";
import { formatDecimal } from "../syntax/go-number";
import { isValidLabelName, quote } from "../syntax/go-string";
import type { EvalContext } from "./context";
import { ABSENT, type Grid, GridBuilder } from "./grid";

/** How many series have each value; the value becomes a label. */
export function countValues(
  context: EvalContext,
  input: Grid,
  label: string,
  groupOf: (labels: Labels) => Labels,
): Grid {
  if (!isValidLabelName(label)) throw executionError(`invalid label name ${quote(label)}`);
  const builder = new GridBuilder(context.steps, context.query.budget, input.rows);
  const { grid } = builder;
  input.labels.forEach((labels, from) => {
    const rows = new Map<string, number>();
    for (let step = 0; step < input.steps; step++) {
      if (input.kindAt(from, step) === ABSENT) continue;
      const histogram = input.histogramAt(from, step);
      const text = histogram ? formatHistogram(histogram) : formatDecimal(input.valueAt(from, step));
      const row = rows.get(text) ?? builder.row(groupOf(labels.with(label, text)), false);
      rows.set(text, row);
      const before = grid.kindAt(row, step) === ABSENT ? 0 : grid.valueAt(row, step);
      grid.setFloat(row, step, before + 1);
    }
  });
  return grid;
}

import { Labels } from "@/lib/model/prom-labels";
import type { AggregateExpr } from "../syntax/ast";
import type { Grid } from "./grid";
import { METADATA_LABELS } from "./metadata-labels";

/** The rows of one group, in order. */
export interface RowGroup {
  labels: Labels;
  rows: number[];
}

/** The labels that groups are told apart by. */
export function groupLabels({ grouping, without }: AggregateExpr, more: readonly string[] = []) {
  const names = new Set([...grouping, ...more]);
  if (without) {
    for (const name of METADATA_LABELS) names.add(name);
    return (labels: Labels) => labels.filter((name) => !names.has(name));
  }
  return (labels: Labels) => (names.size === 0 ? Labels.empty : labels.filter((name) => names.has(name)));
}

export function groupRows(grid: Grid, labelsOf: (labels: Labels) => Labels): RowGroup[] {
  const groups = new Map<string, RowGroup>();
  grid.labels.forEach((own, row) => {
    const labels = labelsOf(own);
    const group = groups.get(labels.key);
    if (group) group.rows.push(row);
    else groups.set(labels.key, { labels, rows: [row] });
  });
  return [...groups.values()];
}

import type { Labels } from "@/lib/model/prom-labels";
import type { VectorMatching } from "../syntax/ast";
import type { Grid } from "./grid";
import { METADATA_LABELS } from "./metadata-labels";

/** The rows of both sides that agree in the labels that are matched on. */
export interface MatchGroup {
  left: number[];
  right: number[];
}

/** The labels that matter for `on (...)` or `ignoring (...)`. */
export function matchingLabels(matching: Pick<VectorMatching, "on" | "labels">): (labels: Labels) => Labels {
  const names = new Set(matching.on ? matching.labels : [...METADATA_LABELS, ...matching.labels]);
  return (labels) => labels.filter((name) => names.has(name) === matching.on);
}

/** In order of the left side, then of what only the right side has. */
export function matchGroups(matching: VectorMatching, left: Grid, right: Grid): MatchGroup[] {
  const relevant = matchingLabels(matching);
  const groups = new Map<string, MatchGroup>();
  const add = (side: "left" | "right", grid: Grid) =>
    grid.labels.forEach((labels, row) => {
      const { key } = relevant(labels);
      const group = groups.get(key) ?? { left: [], right: [] };
      group[side].push(row);
      groups.set(key, group);
    });
  add("left", left);
  add("right", right);
  return [...groups.values()];
}

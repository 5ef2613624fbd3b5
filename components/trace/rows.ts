import { spanAt } from "@/lib/model/trace-tree";
import type { TraceTree } from "./trace-span";

/** What the reader did to the tree. All positions are depth-first positions of the tree. */
export type RowView = {
  collapsed: ReadonlySet<number>;
  /** Only this span and what is below it; null for the whole trace. */
  focus: number | null;
  /** Only these and the way down to them; null for all. */
  only: ReadonlySet<number> | null;
};

export type TraceRow = {
  position: number;
  depth: number;
  childCount: number;
  isCollapsed: boolean;
  /** Spans hidden below a collapsed row, and whether one of them failed. */
  hidden: number;
  hidesError: boolean;
  /** Shown only because something below it matches the filter. */
  isContext: boolean;
};

/**
 * Pass two of two: tree + what the reader collapsed, focused and filtered -> the rows on the screen, top to bottom.
 * Runs on each such change; O(rows shown), because a collapsed subtree is skipped by its size.
 */
export function visibleRows(tree: TraceTree, view: RowView): TraceRow[] {
  const from = view.focus ?? 0;
  const to = view.focus === null ? tree.order.length : view.focus + (tree.size[view.focus] ?? 0);
  const baseDepth = view.focus === null ? 0 : (tree.depth[view.focus] ?? 0);
  const kept = view.only === null ? null : withAncestors(tree, view.only);
  const errors = errorsBefore(tree);
  const rows: TraceRow[] = [];
  for (let position = from; position < to; ) {
    const size = tree.size[position] ?? 1;
    if (kept && !kept.has(position)) {
      position += size;
      continue;
    }
    const isCollapsed = size > 1 && view.collapsed.has(position);
    rows.push({
      position,
      depth: (tree.depth[position] ?? 0) - baseDepth,
      childCount: size - 1,
      isCollapsed,
      hidden: isCollapsed ? size - 1 : 0,
      hidesError: isCollapsed && (errors[position + size] ?? 0) > (errors[position + 1] ?? 0),
      isContext: view.only !== null && !view.only.has(position),
    });
    position += isCollapsed ? size : 1;
  }
  return rows;
}

/** Positions that match, and all above them: a subtree without a match can then be skipped whole. */
function withAncestors(tree: TraceTree, matches: ReadonlySet<number>): Set<number> {
  const kept = new Set<number>();
  for (const match of matches) {
    for (let up = match; up !== -1 && !kept.has(up); up = tree.parent[up] ?? -1) kept.add(up);
  }
  return kept;
}

const errorSums = new WeakMap<TraceTree, Int32Array>();

/** Number of failing spans before each position: "is there one in this subtree" becomes a subtraction. */
function errorsBefore(tree: TraceTree): Int32Array {
  const known = errorSums.get(tree);
  if (known) return known;
  const sums = new Int32Array(tree.order.length + 1);
  for (let position = 0; position < tree.order.length; position++) {
    sums[position + 1] = (sums[position] ?? 0) + (spanAt(tree, position)?.isError ? 1 : 0);
  }
  errorSums.set(tree, sums);
  return sums;
}

/** Every span that has children and lies at `depth` or deeper. */
export function collapsedFromDepth(tree: TraceTree, depth: number): Set<number> {
  const collapsed = new Set<number>();
  for (let position = 0; position < tree.order.length; position++) {
    if ((tree.size[position] ?? 1) > 1 && (tree.depth[position] ?? 0) >= depth) collapsed.add(position);
  }
  return collapsed;
}

/** The depth from which on everything is collapsed now, or one past the deepest level. */
export function openDepth(tree: TraceTree, collapsed: ReadonlySet<number>): number {
  let depth = tree.maxDepth;
  for (const position of collapsed) depth = Math.min(depth, tree.depth[position] ?? depth);
  return depth;
}

/** What must be opened so that this position is shown. */
export function opened(tree: TraceTree, collapsed: ReadonlySet<number>, position: number): Set<number> {
  const next = new Set(collapsed);
  for (let up = tree.parent[position] ?? -1; up !== -1; up = tree.parent[up] ?? -1) next.delete(up);
  return next;
}

export function errorPositions(tree: TraceTree): number[] {
  const positions: number[] = [];
  for (let position = 0; position < tree.order.length; position++) {
    if (spanAt(tree, position)?.isError) positions.push(position);
  }
  return positions;
}

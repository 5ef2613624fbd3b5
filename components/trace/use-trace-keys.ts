"use client";
import { useShortcut } from "@/lib/client/use-shortcut";
import { spanAt } from "@/lib/model/trace-tree";
import type { TraceView } from "./use-trace-view";
import { moveZoom, scaleZoom, type Zoom } from "./zoom";

type Cursor = {
  active: number | null;
  move: (position: number) => void;
  stepHit: (step: 1 | -1) => void;
  nextError: () => void;
  open: (position: number) => void;
  focusSearch: () => void;
};

const group = "Trace";

/** Every key of the trace page, in one place and on the `?` sheet. */
export function useTraceKeys(view: TraceView, cursor: Cursor): void {
  const { rows, tree, zoom } = view;
  const row = () => rows.findIndex((each) => each.position === cursor.active);
  const go = (index: number) => {
    const target = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (target) cursor.move(target.position);
  };
  const fold = (isClosing: boolean) => {
    const current = rows[row()];
    if (!current) return;
    const spanId = spanAt(tree, current.position)?.spanId;
    if (current.childCount > 0 && current.isCollapsed !== isClosing && spanId) view.toggle(spanId);
    else if (isClosing && (tree.parent[current.position] ?? -1) >= 0)
      cursor.move(tree.parent[current.position] ?? 0);
    else if (!isClosing && current.childCount > 0) go(row() + 1);
  };
  const zoomBy = (factor: number) => {
    const span = cursor.active === null ? undefined : spanAt(tree, cursor.active);
    const middle = span ? span.startNs + span.durationNs / 2 : Number.NaN;
    const around = middle >= zoom.fromNs && middle <= zoom.toNs ? middle : (zoom.fromNs + zoom.toNs) / 2;
    view.setZoom(scaleZoom(zoom, factor, around, tree.endNs));
  };
  const zoomToSpan = () => {
    const span = cursor.active === null ? undefined : spanAt(tree, cursor.active);
    if (!span) return;
    const margin = Math.max(span.durationNs * 0.05, 50);
    const window: Zoom = { fromNs: span.startNs - margin, toNs: span.startNs + span.durationNs + margin };
    view.setZoom({ fromNs: Math.max(0, Math.floor(window.fromNs)), toNs: Math.ceil(window.toNs) });
  };
  useShortcut("j", "Next row", group, () => go(row() + 1));
  useShortcut("k", "Previous row", group, () => go(row() - 1));
  useShortcut("ArrowDown", "Next row", group, () => go(row() + 1));
  useShortcut("ArrowUp", "Previous row", group, () => go(row() - 1));
  useShortcut("G", "Last row", group, () => go(rows.length - 1));
  useShortcut("Home", "First row", group, () => go(0));
  useShortcut("End", "Last row", group, () => go(rows.length - 1));
  useShortcut("Enter", "Open the span", group, () => cursor.active !== null && cursor.open(cursor.active));
  useShortcut("ArrowLeft", "Collapse, or go to the parent", group, () => fold(true));
  useShortcut("ArrowRight", "Expand, or go to the first child", group, () => fold(false));
  useShortcut("[", "Collapse all", group, view.collapseAll);
  useShortcut("]", "Expand all", group, view.expandAll);
  useShortcut("o", "One level less", group, () => view.stepLevel(-1));
  useShortcut("p", "One level more", group, () => view.stepLevel(1));
  useShortcut("f", "Find in this trace", group, cursor.focusSearch);
  useShortcut("n", "Next hit", group, () => cursor.stepHit(1));
  useShortcut("N", "Previous hit", group, () => cursor.stepHit(-1));
  useShortcut("e", "Next error", group, cursor.nextError);
  useShortcut("E", "Only errors, or all", group, () => view.setErrorsOnly(!view.isErrorsOnly));
  useShortcut("s", "Only this subtree, or all", group, () =>
    view.setFocus(view.focus === null ? cursor.active : null),
  );
  useShortcut("+", "Zoom in", group, () => zoomBy(0.5));
  useShortcut("-", "Zoom out", group, () => zoomBy(2));
  useShortcut("z", "Zoom to the span", group, zoomToSpan);
  useShortcut("0", "See all of the time", group, () => view.setZoom(null));
  useShortcut("h", "Pan left", group, () => view.setZoom(moveZoom(zoom, -0.25, tree.endNs)));
  useShortcut(";", "Pan right", group, () => view.setZoom(moveZoom(zoom, 0.25, tree.endNs)));
}

"use client";

import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useCallback, useMemo, useState } from "react";
import { spanAt } from "@/lib/model/trace-tree";
import { collapsedFromDepth, errorPositions, openDepth, opened, type TraceRow, visibleRows } from "./rows";
import { findMatches, parseSearch, type SearchTerm } from "./search";
import type { TraceTree } from "./trace-span";
import { clampZoom, parseZoom, type Zoom, zoomText } from "./zoom";

const urlState = {
  /** The open span, the window on time, the search, the subtree in focus, and whether only errors are shown. */
  span: parseAsString,
  zoom: parseAsString,
  find: parseAsString.withDefault(""),
  focus: parseAsString,
  errors: parseAsBoolean.withDefault(false),
};

export type TraceView = ReturnType<typeof useTraceView>;

/** What the reader did to the trace: everything that defines the view is in the URL, the open and closed rows are not. */
export function useTraceView(tree: TraceTree, fromServer: ReadonlyMap<string, ReadonlySet<string>>) {
  const [url, setUrl] = useQueryStates(urlState, { history: "replace" });
  const folds = useFolds(tree);
  const focus = url.focus === null ? null : (tree.positionOfSpan.get(url.focus) ?? null);
  const selected = url.span === null ? null : (tree.positionOfSpan.get(url.span) ?? null);
  const terms: SearchTerm[] = useMemo(() => parseSearch(url.find), [url.find]);
  const matches = useMemo(() => findMatches(tree, terms, fromServer), [tree, terms, fromServer]);
  const errors = useMemo(() => errorPositions(tree), [tree]);
  const only = useMemo(() => (url.errors ? new Set(errors) : null), [url.errors, errors]);
  const rows: TraceRow[] = useMemo(
    () => visibleRows(tree, { collapsed: folds.collapsed, focus, only }),
    [tree, folds.collapsed, focus, only],
  );
  const zoom = useMemo<Zoom>(() => {
    const asked = url.zoom === null ? null : parseZoom(url.zoom);
    return (asked && clampZoom(asked, tree.endNs)) ?? { fromNs: 0, toNs: Math.max(1, tree.endNs) };
  }, [url.zoom, tree.endNs]);

  const spanIdAt = useCallback((position: number) => spanAt(tree, position)?.spanId ?? null, [tree]);
  const setSelected = useCallback(
    (position: number | null) => void setUrl({ span: position === null ? null : spanIdAt(position) }),
    [setUrl, spanIdAt],
  );
  const setZoom = useCallback(
    (next: Zoom | null) =>
      void setUrl({ zoom: next && zoomText(next) }, { limitUrlUpdates: { method: "throttle", timeMs: 120 } }),
    [setUrl],
  );
  const setFind = useCallback((find: string) => void setUrl({ find: find || null }), [setUrl]);
  const setFocus = useCallback(
    (position: number | null) => void setUrl({ focus: position === null ? null : spanIdAt(position) }),
    [setUrl, spanIdAt],
  );
  const setErrorsOnly = useCallback((on: boolean) => void setUrl({ errors: on || null }), [setUrl]);
  return {
    tree,
    rows,
    ...folds,
    zoom,
    isZoomed: url.zoom !== null && (zoom.fromNs > 0 || zoom.toNs < tree.endNs),
    find: url.find,
    terms,
    matches,
    errors,
    focus,
    selected,
    selectedSpanId: url.span,
    isErrorsOnly: url.errors,
    setSelected,
    setZoom,
    setFind,
    setFocus,
    setErrorsOnly,
  };
}

/**
 * Open and closed rows, kept by span id so that late spans, which move positions, leave them alone.
 * A large trace opens with its first levels only where that is less than everything: the reader asked for a trace, not a wall.
 */
function useFolds(tree: TraceTree) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => new Set());
  const collapsed = useMemo(() => {
    const positions = new Set<number>();
    for (const id of closed) {
      const position = tree.positionOfSpan.get(id);
      if (position !== undefined) positions.add(position);
    }
    return positions;
  }, [closed, tree]);
  const apply = useCallback(
    (positions: Iterable<number>) => {
      const ids = new Set<string>();
      for (const position of positions) {
        const id = spanAt(tree, position)?.spanId;
        if (id !== undefined) ids.add(id);
      }
      setClosed(ids);
    },
    [tree],
  );
  const toggle = useCallback((spanId: string) => {
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(spanId)) next.add(spanId);
      return next;
    });
  }, []);
  const expandAll = useCallback(() => setClosed(new Set()), []);
  const collapseAll = useCallback(() => apply(collapsedFromDepth(tree, 0)), [apply, tree]);
  const stepLevel = useCallback(
    (by: 1 | -1) => {
      const depth = Math.min(Math.max(openDepth(tree, collapsed) + by, 0), tree.maxDepth);
      apply(collapsedFromDepth(tree, depth));
    },
    [apply, tree, collapsed],
  );
  const reveal = useCallback(
    (position: number) => {
      const next = opened(tree, collapsed, position);
      if (next.size !== collapsed.size) apply(next);
    },
    [apply, tree, collapsed],
  );
  return { collapsed, toggle, expandAll, collapseAll, stepLevel, reveal };
}

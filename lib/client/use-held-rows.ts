"use client";
import { useCallback, useRef, useState } from "react";

/**
 * Keeps what a person reads in place: new rows wait while `holding` (scrolled down, or a row selected), counted in `waiting`,
 * and are let in by `release` or as soon as nothing holds them. Rows already shown are updated in place all the while.
 * @param rows newest first, as the server gives them
 */
export function useHeldRows<Row>(rows: readonly Row[], rowKey: (row: Row) => string, holding: boolean) {
  const shownKeys = useRef<Set<string> | null>(null);
  const freshKeys = useRef(new Set<string>());
  const [, redraw] = useState(0);
  const release = useCallback(() => {
    shownKeys.current = null;
    redraw((count) => count + 1);
  }, []);

  const known = shownKeys.current;
  const firstKnown = known === null ? 0 : rows.findIndex((row) => known.has(rowKey(row)));
  // Nothing of what was shown is left: another question was asked, so there is nothing to hold.
  const waiting = holding && firstKnown > 0 ? firstKnown : 0;
  const shown = waiting === 0 ? rows : rows.slice(waiting);
  if (waiting === 0) {
    freshKeys.current = new Set(
      known === null ? [] : rows.filter((row) => !known.has(rowKey(row))).map(rowKey),
    );
    if (firstKnown < 0) freshKeys.current.clear();
  }
  shownKeys.current = new Set(shown.map(rowKey));
  return { shown, waiting, release, isNew: (row: Row) => freshKeys.current.has(rowKey(row)) };
}

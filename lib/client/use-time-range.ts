"use client";
import { parseAsString, useQueryStates } from "nuqs";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { defaultRange, isRelative, resolveRange, type TimeRange } from "./time-range";

const parsers = { from: parseAsString.withDefault(defaultRange.from), to: parseAsString };
const past: TimeRange[] = [];
const listeners = new Set<() => void>();

function remember(change: () => void): void {
  change();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/**
 * The view's time range. State is the URL (`from`, `to`); pass `params` to useQuestion, which resolves relative ends when it
 * asks. `set` keeps the range before it, `back` returns there. `resolve(nowMs)` gives both ends in epoch ms.
 */
export function useTimeRange() {
  const [query, setQuery] = useQueryStates(parsers, { history: "push" });
  const { from, to } = query;
  const range = useMemo<TimeRange>(() => ({ from, to }), [from, to]);
  const depth = useSyncExternalStore(
    subscribe,
    () => past.length,
    () => 0,
  );

  const set = useCallback(
    (next: TimeRange) => {
      if (next.from === from && next.to === to) return;
      remember(() => past.push({ from, to }));
      void setQuery({ from: next.from === defaultRange.from ? null : next.from, to: next.to });
    },
    [from, to, setQuery],
  );
  /** What dragging over a chart calls. */
  const setAbsolute = useCallback(
    (fromMs: number, toMs: number) => set({ from: String(Math.floor(fromMs)), to: String(Math.ceil(toMs)) }),
    [set],
  );
  const back = useCallback(() => {
    const before = past.at(-1);
    if (before === undefined) return;
    remember(() => past.pop());
    void setQuery({ from: before.from === defaultRange.from ? null : before.from, to: before.to });
  }, [setQuery]);

  return {
    range,
    relative: isRelative(range),
    params: useMemo(() => ({ from, to }), [from, to]),
    resolve: useCallback((nowMs: number) => resolveRange(range, nowMs), [range]),
    set,
    setAbsolute,
    back,
    canGoBack: depth > 0,
  };
}

"use client";
import { useCallback, useReducer } from "react";
import type { DashboardSpec } from "@/lib/contract/dashboard-spec";

type State = { past: DashboardSpec[]; now: DashboardSpec; future: DashboardSpec[] } | null;
type Event =
  | { kind: "begin"; spec: DashboardSpec }
  | { kind: "change"; spec: DashboardSpec }
  | { kind: "undo" }
  | { kind: "redo" }
  | { kind: "end" };
const mostSteps = 100;

function next(state: State, event: Event): State {
  if (event.kind === "end") return null;
  if (event.kind === "begin") return { past: [], now: event.spec, future: [] };
  if (state === null) return null;
  const { past, now, future } = state;
  if (event.kind === "change") return { past: [...past, now].slice(-mostSteps), now: event.spec, future: [] };
  const [back, ahead] = [past.at(-1), future[0]];
  if (event.kind === "undo" && back !== undefined)
    return { past: past.slice(0, -1), now: back, future: [now, ...future] };
  if (event.kind === "redo" && ahead !== undefined)
    return { past: [...past, now], now: ahead, future: future.slice(1) };
  return state;
}

/** A dashboard while it is changed: every step can be taken back. Null where nobody changes it. */
export function useDraft() {
  const [state, dispatch] = useReducer(next, null);
  return {
    draft: state?.now ?? null,
    isChanged: (state?.past.length ?? 0) > 0,
    canUndo: (state?.past.length ?? 0) > 0,
    canRedo: (state?.future.length ?? 0) > 0,
    begin: useCallback((spec: DashboardSpec) => dispatch({ kind: "begin", spec }), []),
    change: useCallback((spec: DashboardSpec) => dispatch({ kind: "change", spec }), []),
    undo: useCallback(() => dispatch({ kind: "undo" }), []),
    redo: useCallback(() => dispatch({ kind: "redo" }), []),
    end: useCallback(() => dispatch({ kind: "end" }), []),
  };
}

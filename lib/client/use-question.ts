"use client";
import { useCallback, useEffect, useEffectEvent, useReducer, useRef } from "react";
import type { StreamChanged } from "@/lib/contract/stream";
import { ApiError, fetchJson, type QueryValue, queryString } from "./fetch-json";
import { resolveTime } from "./time-range";
import { useStreamChange, useStreamState } from "./use-stream";

export type Answer<T> = {
  /** The newest good answer; the one before it while another question is under way, so that nothing jumps. */
  data: T | undefined;
  /** True where `data` belongs to the question before this one. */
  outdated: boolean;
  loading: boolean;
  error: ApiError | null;
  /** When `data` was last confirmed, epoch ms; older than it should be while `error` is set. */
  answeredMs: number | null;
  refresh: () => void;
};

type Options<T> = {
  /** The server's answer to this very question, for the first paint. */
  initial?: T | undefined;
  /** Ask again on these changes; every change by default, none with `false`. */
  refreshOn?: ((change: StreamChanged) => boolean) | false;
  /** Ask again after this long even if nothing was heard; 0 never. */
  everyMs?: number;
};

/** A question that takes longer than changes take to come is not asked without pause. */
const againMs = 900;

const kept = new Map<string, { data: unknown; answeredMs: number }>();
const keptMost = 80;

function keep(key: string, data: unknown): void {
  kept.delete(key);
  kept.set(key, { data, answeredMs: Date.now() });
  const oldest = kept.keys().next();
  if (kept.size > keptMost && !oldest.done) kept.delete(oldest.value);
}

/** Relative ends become instants only now, so that equal views have equal keys. */
function address(path: string, params: Record<string, QueryValue>): string {
  const nowMs = Date.now();
  const at = (value: QueryValue) => (typeof value === "string" ? resolveTime(value, nowMs) : value);
  return (
    path +
    queryString({
      ...params,
      ...("from" in params ? { from: at(params.from) } : {}),
      ...("to" in params ? { to: at(params.to) } : {}),
    })
  );
}

type State = {
  key: string;
  data: unknown;
  dataKey: string;
  answeredMs: number | null;
  loading: boolean;
  error: ApiError | null;
};
type Event =
  | { kind: "ask"; key: string }
  | { kind: "answer"; key: string; data: unknown; answeredMs: number }
  | { kind: "fail"; key: string; error: ApiError };

function next(state: State, event: Event): State {
  if (event.kind === "ask") {
    const hit = event.key === state.dataKey ? undefined : kept.get(event.key);
    const base =
      hit === undefined
        ? state
        : { ...state, data: hit.data, dataKey: event.key, answeredMs: hit.answeredMs };
    return { ...base, key: event.key, loading: true, error: event.key === state.key ? state.error : null };
  }
  if (event.key !== state.key) return state;
  if (event.kind === "fail") return { ...state, loading: false, error: event.error };
  return {
    ...state,
    data: event.data,
    dataKey: event.key,
    answeredMs: event.answeredMs,
    loading: false,
    error: null,
  };
}

/**
 * Asks the read API and keeps the answer fresh: again when the stream tells of a change (at most once a second), and every
 * 15 s in any case while the page is visible and live. A question under way is aborted by the next one.
 * @param path e.g. `/api/v1/runs`; null asks nothing
 * @param params `from` and `to` may be relative (`1h`); see useTimeRange().params
 */
export function useQuestion<T>(
  path: string | null,
  params: Record<string, QueryValue>,
  options: Options<T> = {},
): Answer<T> {
  const { initial, refreshOn, everyMs = 15_000 } = options;
  const key = path === null ? "" : path + queryString(params);
  const live = useStreamState().kind !== "paused";
  const [state, dispatch] = useReducer(next, undefined, () => ({
    key,
    data: initial,
    dataKey: initial === undefined ? "" : key,
    answeredMs: initial === undefined ? null : Date.now(),
    loading: initial === undefined && path !== null,
    error: null,
  }));
  const running = useRef<AbortController | null>(null);
  const lastAskMs = useRef(0);
  const again = useAgain(() => askSoon());
  const firstKey = useRef(initial === undefined ? null : key);

  const ask = useEffectEvent(async () => {
    if (path === null) return;
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    lastAskMs.current = Date.now();
    dispatch({ kind: "ask", key });
    try {
      const data = await fetchJson<T>(address(path, params), { signal: abort.signal });
      keep(key, data);
      dispatch({ kind: "answer", key, data, answeredMs: Date.now() });
    } catch (error) {
      if (abort.signal.aborted) return;
      dispatch({
        kind: "fail",
        key,
        error: error instanceof ApiError ? error : new ApiError(String(error), 0, "unknown"),
      });
    } finally {
      if (running.current === abort) {
        running.current = null;
        again.settle();
      }
    }
  });
  const askSoon = useEffectEvent(() => {
    // A hidden page asks when it is seen again.
    if (!live || document.hidden) return;
    // An answer on its way may have been read before the change: once it is here it is asked for again.
    if (running.current !== null) again.want();
    else if (Date.now() - lastAskMs.current >= 900) void ask();
  });

  useEffect(() => {
    if (firstKey.current === key) firstKey.current = null;
    else if (key !== "") void ask();
    return () => running.current?.abort();
  }, [key]);
  useEffect(() => {
    if (everyMs === 0) return;
    const timer = setInterval(() => askSoon(), everyMs);
    const seen = () => document.hidden || askSoon();
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [everyMs]);
  useTrailingChange(refreshOn, () => askSoon());

  const refresh = useCallback(() => void ask(), []);
  return {
    data: state.data as T | undefined,
    outdated: state.dataKey !== key && state.data !== undefined,
    loading: state.loading,
    error: state.error,
    answeredMs: state.answeredMs,
    refresh,
  };
}

/** Remembers that something changed while a question was under way, and asks once more a moment after its answer. */
function useAgain(ask: () => void): { want: () => void; settle: () => void } {
  const wanted = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useEffectEvent(ask);
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), []);
  const want = useCallback(() => {
    wanted.current = true;
  }, []);
  const settle = useCallback(() => {
    if (!wanted.current) return;
    wanted.current = false;
    timer.current = setTimeout(() => latest(), againMs);
  }, []);
  return { want, settle };
}

/** Asks once now and once after a burst of changes, so that the last of them is not missed. */
function useTrailingChange(
  refreshOn: ((change: StreamChanged) => boolean) | false | undefined,
  ask: () => void,
): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useEffectEvent(ask);
  useStreamChange((change) => {
    if (refreshOn === false || (refreshOn !== undefined && !refreshOn(change))) return;
    latest();
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => latest(), 1_000);
  });
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), []);
}

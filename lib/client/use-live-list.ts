"use client";
import { useCallback, useEffect, useEffectEvent, useReducer, useRef, useState } from "react";
import type { StreamChanged } from "@/lib/contract/stream";
import { ApiError, fetchJson, type QueryValue, queryString } from "./fetch-json";
import { type LiveRows, type Page, release, startRows, takeNewest, takeOlder } from "./live-rows";
import { resolveTime } from "./time-range";
import { type Answer, useQuestion } from "./use-question";

type Options<Row> = {
  initial?: Page<Row> | undefined;
  idOf: (row: Row) => string;
  refreshOn?: (change: StreamChanged) => boolean;
  /** False where new rows do not come on top (sorted by something else than time): then each answer replaces the list. */
  growsOnTop: boolean;
  /** A row is open or chosen: new ones wait, as they do away from the top. */
  reading?: boolean;
};
type Event<Row> =
  | { kind: "newest"; key: string; page: Page<Row>; hold: boolean }
  | { kind: "older"; key: string; page: Page<Row> }
  | { kind: "release" };

/**
 * A list of the read API: live on top, paged below. Give `onScroll` the table's scroll position: new rows wait while the
 * reader is away from the top; `waiting` counts them, `showWaiting` shows them.
 */
export function useLiveList<Row>(path: string, params: Record<string, QueryValue>, options: Options<Row>) {
  const { initial, idOf, refreshOn, growsOnTop, reading = false } = options;
  const key = path + queryString(params);
  const answer: Answer<Page<Row>> = useQuestion<Page<Row>>(path, params, {
    initial,
    ...(refreshOn === undefined ? {} : { refreshOn }),
  });
  const [rows, dispatch] = useReducer(
    (state: LiveRows<Row>, event: Event<Row>): LiveRows<Row> => {
      if (event.kind === "release") return release(state, idOf);
      if (event.kind === "older") return takeOlder(state, event.key, event.page, idOf);
      return takeNewest(state, event.key, event.page, event.hold, idOf);
    },
    undefined,
    () => startRows(key, initial),
  );
  const away = useRef(false);
  const { data, outdated } = answer;
  const take = useEffectEvent((page: Page<Row>) =>
    dispatch({
      kind: "newest",
      key: growsOnTop ? key : `${key} ${Date.now()}`,
      page,
      hold: growsOnTop && (away.current || reading),
    }),
  );
  useEffect(() => {
    if (data !== undefined && !outdated) take(data);
  }, [data, outdated]);

  const older = useOlder<Row>(path, params, rows.cursor, (page) =>
    dispatch({ kind: "older", key: rows.key, page }),
  );
  const onScroll = useCallback((scrollTop: number) => {
    away.current = scrollTop > 4;
  }, []);
  const showWaiting = useCallback(() => {
    away.current = false;
    dispatch({ kind: "release" });
  }, []);
  return {
    rows: rows.shown,
    fresh: rows.fresh,
    waiting: rows.waiting,
    showWaiting,
    onScroll,
    answer,
    ...older,
    hasMore: rows.cursor !== null,
    /** RFC 3339: the search stopped there to answer in time, and goes on only when asked to. */
    searchedTo: rows.searchedTo,
  };
}

function useOlder<Row>(
  path: string,
  params: Record<string, QueryValue>,
  cursor: string | null,
  take: (page: Page<Row>) => void,
) {
  const [loadingMore, setLoading] = useState(false);
  const [moreError, setError] = useState<ApiError | null>(null);
  const asked = useRef<string | null>(null);
  const load = useEffectEvent(async () => {
    if (cursor === null || asked.current === cursor) return;
    asked.current = cursor;
    setLoading(true);
    setError(null);
    const now = Date.now();
    const at = (value: QueryValue) => (typeof value === "string" ? resolveTime(value, now) : value);
    try {
      const whole = { ...params, cursor, from: at(params.from), to: at(params.to) };
      take(await fetchJson<Page<Row>>(path + queryString(whole)));
    } catch (error) {
      asked.current = null;
      setError(error instanceof ApiError ? error : new ApiError(String(error), 0, "unknown"));
    } finally {
      setLoading(false);
    }
  });
  const loadMore = useCallback(() => void load(), []);
  return { loadMore, loadingMore, moreError };
}

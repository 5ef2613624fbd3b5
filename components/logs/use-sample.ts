"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { ApiError, fetchJson, queryString } from "@/lib/client/fetch-json";
import { resolveRange, type TimeRange } from "@/lib/client/time-range";
import type { LogListOutput, LogRow } from "@/lib/contract/log-list";

/** Enough lines to know the shapes of a service's log; read page by page, so that the first patterns come at once. */
const mostLines = 5_000;
const nothing = { rows: [] as LogRow[], complete: false, loading: true, error: null as ApiError | null };

/** The newest lines of a query, up to 5,000. */
export function useSample(project: string, q: string, range: TimeRange) {
  const [state, setState] = useState(nothing);
  const read = useEffectEvent(async (signal: AbortSignal) => {
    const { fromMs, toMs } = resolveRange(range, Date.now());
    const rows: LogRow[] = [];
    let cursor: string | null = null;
    try {
      do {
        const params = { project, q, from: fromMs, to: toMs, limit: 500, cursor };
        const page: LogListOutput = await fetchJson<LogListOutput>(`/api/v1/logs${queryString(params)}`, {
          signal,
        });
        rows.push(...page.data);
        cursor = page.next_cursor;
        setState({
          rows: [...rows],
          complete: cursor === null,
          loading: cursor !== null && rows.length < mostLines,
          error: null,
        });
      } while (cursor !== null && rows.length < mostLines);
    } catch (error) {
      if (signal.aborted) return;
      const told = error instanceof ApiError ? error : new ApiError(String(error), 0, "unknown");
      setState((before) => ({ ...before, loading: false, error: told }));
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question means another sample
  useEffect(() => {
    const abort = new AbortController();
    setState(nothing);
    void read(abort.signal);
    return () => abort.abort();
  }, [project, q, range.from, range.to]);
  return state;
}

"use client";
import { useEffect, useMemo } from "react";
import type { ApiError } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { TraceColumnsOutput } from "@/lib/contract/trace-columns";
import { firstSpans, type TraceDetailOutput } from "@/lib/contract/trace-detail";
import { buildTree } from "@/lib/model/trace-tree";
import { spansOfColumns } from "./columns-to-spans";
import { type TraceTree, traceSpanOf } from "./trace-span";

/** A trace that ended longer ago than this is not expected to grow: it is no longer asked for on every change. */
const growsForMs = 10 * 60_000;

export type LoadedTrace = {
  detail: TraceDetailOutput | undefined;
  tree: TraceTree | undefined;
  /** Spans still on their way. */
  missing: number;
  isTruncated: boolean;
  error: ApiError | null;
  refresh: () => void;
  /** Why the spans after the first page did not come, while they are missing. */
  restError: ApiError | null;
  retryRest: () => void;
};

/** The trace as a tree, growing while spans arrive. */
export function useTrace(traceId: string, initial: TraceDetailOutput | undefined): LoadedTrace {
  const { project } = useView();
  const path = `/api/v1/traces/${traceId}`;
  const isGrowing = (trace: TraceDetailOutput | undefined) =>
    trace === undefined || Date.now() - endMs(trace) < growsForMs;
  const head = useQuestion<TraceDetailOutput>(
    path,
    { project, limit: firstSpans },
    {
      initial,
      refreshOn: (change) => (change.spans > 0 || change.decisions > 0) && isGrowing(initial),
      everyMs: 0,
    },
  );
  const isLong = head.data !== undefined && head.data.next_cursor !== null;
  const whole = useQuestion<TraceColumnsOutput>(
    isLong ? `${path}/columns` : null,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const count = head.data?.span_count ?? 0;
  const known = isLong ? (whole.data?.span_ids.length ?? 0) : (head.data?.spans.length ?? 0);
  const isBehind = isLong && whole.data !== undefined && known < count && !whole.data.truncated;
  const { refresh } = whole;
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(refresh, 2_000);
    return () => clearTimeout(timer);
  }, [isBehind, refresh]);

  const tree = useMemo(() => {
    if (head.data === undefined) return undefined;
    const originNs = BigInt(head.data.start_ns);
    return buildTree(
      isLong && whole.data
        ? spansOfColumns(whole.data, originNs)
        : head.data.spans.map((row) => traceSpanOf(row, originNs)),
    );
  }, [head.data, whole.data, isLong]);
  return {
    detail: head.data,
    tree,
    missing: Math.max(0, count - (isLong && !whole.data ? (head.data?.spans.length ?? 0) : known)),
    isTruncated: whole.data?.truncated ?? false,
    error: head.error,
    refresh: head.refresh,
    restError: isLong && whole.data === undefined && !whole.loading ? whole.error : null,
    retryRest: whole.refresh,
  };
}

function endMs(trace: TraceDetailOutput): number {
  return Number(BigInt(trace.start_ns) / 1_000_000n) + trace.duration_ns / 1e6;
}

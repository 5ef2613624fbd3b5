"use client";

import { CircleAlert, Waypoints } from "lucide-react";
import Link from "next/link";
import { useCallback, useMemo, useRef, useState } from "react";
import type { ApiError } from "@/lib/client/fetch-json";
import { formatExact } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useTrail } from "@/lib/client/use-trail";
import { useHref } from "@/lib/client/use-view";
import type { TraceDetailOutput } from "@/lib/contract/trace-detail";
import { spanAt } from "@/lib/model/trace-tree";
import { Button, buttonClass } from "../ui/button";
import { DistinctColours } from "../ui/colours";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Minimap } from "./minimap";
import { stepMatch } from "./search";
import { SpanPanel } from "./span-panel";
import { TraceBanner } from "./trace-banner";
import { TraceDecisions } from "./trace-decisions";
import { TraceHead } from "./trace-head";
import { TraceSkeleton } from "./trace-skeleton";
import type { TraceTree } from "./trace-span";
import { TraceToolbar } from "./trace-toolbar";
import { useAttributeMatches } from "./use-attribute-matches";
import { type LoadedTrace, useTrace } from "./use-trace";
import { useTraceKeys } from "./use-trace-keys";
import { useTraceView } from "./use-trace-view";
import { Waterfall } from "./waterfall";

type Props = { traceId: string; initial: TraceDetailOutput | undefined };

/** One trace: head, what is odd about it, minimap, tools, waterfall, and the open span beside it. */
export function TracePage({ traceId, initial }: Props) {
  const trace = useTrace(traceId, initial);
  const { detail, tree, error } = trace;
  if (detail && tree && tree.order.length > 0)
    return (
      <DistinctColours names={detail.services.map(({ name }) => name)}>
        <TraceDecisions detail={detail}>
          <LoadedPage trace={trace} detail={detail} tree={tree} />
        </TraceDecisions>
      </DistinctColours>
    );
  if (error?.status === 404 || (detail && tree))
    return <UnknownTrace traceId={traceId} onRetry={trace.refresh} />;
  if (error?.status === 400) return <UnknownTrace traceId={traceId} isMalformed />;
  if (error)
    return (
      <ErrorState
        title="The trace could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={trace.refresh}
      />
    );
  return <TraceSkeleton />;
}

function LoadedPage({
  trace,
  detail,
  tree,
}: {
  trace: LoadedTrace;
  detail: TraceDetailOutput;
  tree: TraceTree;
}) {
  const [find, setFindSeen] = useState("");
  const fromServer = useAttributeMatches(detail.trace_id, find);
  const view = useTraceView(tree, fromServer);
  if (view.find !== find) setFindSeen(view.find);
  const cursor = useCursor(view);
  // Before the trace's own keys, which win: `[` and `]` fold here.
  const { back } = useTrail(useHref()("/traces"));
  useTraceKeys(view, cursor);
  useShortcut("Escape", "Close the span, then back to the list", "Trace", () =>
    view.selected === null ? back() : view.setSelected(null),
  );
  const selected = view.selected === null ? undefined : spanAt(tree, view.selected);
  const hitNumber = cursor.active === null ? 0 : view.matches.indexOf(cursor.active) + 1;
  const originNs = useMemo(() => BigInt(detail.start_ns), [detail.start_ns]);
  return (
    <div className="flex h-[calc(100dvh-48px)] min-h-0 flex-col max-sm:h-[calc(100dvh-104px)]">
      <TraceHead detail={detail} tree={tree} />
      <TraceBanner
        detail={detail}
        tree={tree}
        isTruncated={trace.isTruncated}
        isWhole={trace.missing === 0}
        onShow={cursor.move}
      />
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Minimap tree={tree} zoom={view.zoom} onZoom={view.setZoom} />
          <TraceToolbar
            view={view}
            searchField={cursor.searchField}
            hitNumber={hitNumber}
            onStep={cursor.stepHit}
            onNextError={cursor.nextError}
            missing={trace.restError ? 0 : trace.missing}
          />
          {trace.restError && (
            <RestFailed error={trace.restError} missing={trace.missing} onRetry={trace.retryRest} />
          )}
          <Waterfall view={view} active={cursor.active} reveal={cursor.reveal} onSelect={cursor.open} />
        </div>
        {selected && (
          <SpanPanel
            key={selected.spanId}
            traceId={detail.trace_id}
            span={selected}
            originNs={originNs}
            onClose={() => view.setSelected(null)}
            onFocus={() => view.setFocus(view.focus === view.selected ? null : view.selected)}
          />
        )}
      </div>
    </div>
  );
}

/** The row under the keyboard. Moving it opens the way to it, scrolls to it, and takes an open panel along. */
function useCursor(view: ReturnType<typeof useTraceView>) {
  const { tree } = view;
  const searchField = useRef<HTMLInputElement>(null);
  // Kept by id: spans that arrive late move positions.
  const [activeId, setActiveId] = useState<string | null>(view.selectedSpanId);
  const [reveal, setReveal] = useState({ spanId: view.selectedSpanId, tick: 0 });
  const active = activeId === null ? null : (tree.positionOfSpan.get(activeId) ?? null);
  const isOpen = view.selected !== null;
  const { setSelected, reveal: openWayTo } = view;
  const place = useCallback(
    (position: number) => setActiveId(spanAt(tree, position)?.spanId ?? null),
    [tree],
  );
  const move = (position: number) => {
    place(position);
    openWayTo(position);
    setReveal((before) => ({ spanId: spanAt(tree, position)?.spanId ?? null, tick: before.tick + 1 }));
    if (isOpen) setSelected(position);
  };
  const open = useCallback(
    (position: number) => {
      place(position);
      setSelected(position);
    },
    [place, setSelected],
  );
  const stepHit = (step: 1 | -1) => {
    const next = stepMatch(view.matches, active, step);
    if (next !== undefined) move(next);
  };
  const nextError = () => {
    const next = stepMatch(view.errors, active, 1);
    if (next !== undefined) move(next);
  };
  const revealAt = reveal.spanId === null ? undefined : tree.positionOfSpan.get(reveal.spanId);
  const revealed = useMemo(
    () => (revealAt === undefined ? null : { position: revealAt, tick: reveal.tick }),
    [revealAt, reveal.tick],
  );
  return {
    active,
    reveal: revealed,
    searchField,
    move,
    open,
    stepHit,
    nextError,
    focusSearch: () => searchField.current?.focus(),
  };
}

/** The first page of a long trace is here and the rest is not: said where one would look for it. */
function RestFailed(props: { error: ApiError; missing: number; onRetry: () => void }) {
  return (
    <p
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-error/8 px-3 py-1.5 text-table"
    >
      <CircleAlert aria-hidden className="size-3.5 shrink-0 text-error" />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {formatExact(props.missing)} {props.missing === 1 ? "span" : "spans"} of this trace could not be
        loaded: {props.error.message}
      </span>
      <Button size="sm" onClick={props.onRetry}>
        Try again
      </Button>
    </p>
  );
}

function UnknownTrace(props: { traceId: string; isMalformed?: boolean; onRetry?: () => void }) {
  const { traceId, isMalformed = false, onRetry } = props;
  const href = useHref();
  return (
    <>
      <h1 className="sr-only">Trace</h1>
      <EmptyState
        icon={Waypoints}
        title={isMalformed ? "This is not a trace id" : "No trace has this id"}
        action={
          <>
            {onRetry && (
              <Button size="sm" onClick={onRetry}>
                Look again
              </Button>
            )}
            <Link href={href("/traces")} className={buttonClass("ghost", "sm")}>
              All traces
            </Link>
          </>
        }
      >
        <span className="block break-all font-mono">{traceId}</span>
        {isMalformed
          ? "A trace id has 32 hexadecimal digits, not all zero. An id of another kind finds its page through the box at the top."
          : "We looked through all spans of this project, whatever their age. It may be of another project, older than what is kept, or still on its way: exporters send in batches, often every 5 seconds."}
      </EmptyState>
    </>
  );
}

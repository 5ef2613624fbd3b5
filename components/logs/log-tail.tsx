"use client";
import { Eraser, Pause, Play } from "lucide-react";
import { useMemo, useRef } from "react";
import { QueryFaultLine } from "@/components/search/query-fault";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Time } from "@/components/ui/time";
import { formatExact, plural } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useView } from "@/lib/client/use-view";
import type { LogRow } from "@/lib/contract/log-list";
import type { FilterLogs } from "./filter-logs";
import { LogTable } from "./log-table";
import { tailBound } from "./tail-buffer";
import { useColumns } from "./use-columns";
import { useLogTail } from "./use-log-tail";

type Props = { q: string; wrap: boolean; onFilter: FilterLogs; onContext: (row: LogRow) => void };

/** Lines as they arrive, newest on top. Scrolling down and opening a line pause; what comes meanwhile waits and is counted. */
export function LogTail({ q, wrap, onFilter, onContext }: Props) {
  const { project } = useView();
  const { columns } = useColumns();
  const tail = useLogTail(project, q);
  const { shown, waiting, paused, dropped } = tail.buffer;
  const newestFirst = useMemo(() => shown.toReversed(), [shown]);
  const byScroll = useRef(false);
  const toggle = () => {
    byScroll.current = false;
    (paused ? tail.resume : tail.pause)();
  };
  const follow = (scrollTop: number) => {
    if (scrollTop > 4 && !paused) {
      byScroll.current = true;
      tail.pause();
    } else if (scrollTop <= 4 && paused && byScroll.current) tail.resume();
  };
  // Whoever reads an open line must not lose it to the next one.
  const hold = (reading: boolean) => {
    if (reading && !paused) {
      byScroll.current = true;
      tail.pause();
    }
  };
  useShortcut("p", "Pause or resume the tail", "Logs", toggle);
  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-3 border-b px-3 text-table" role="status">
        <Button size="sm" look={paused ? "primary" : "default"} onClick={toggle}>
          {paused ? <Play aria-hidden className="size-3.5" /> : <Pause aria-hidden className="size-3.5" />}
          {paused ? (waiting.length > 0 ? `Show ${plural(waiting.length, "new line")}` : "Resume") : "Pause"}
        </Button>
        <ConnectionWords state={tail.state} paused={paused} />
        <span className="ml-auto truncate text-label text-text-3">
          {plural(shown.length, "line")}
          {dropped > 0 &&
            `, ${formatExact(dropped)} older ones let go (this page keeps ${formatExact(tailBound)}; Lines has them all)`}
        </span>
        <Button size="sm" look="ghost" onClick={tail.clear}>
          <Eraser aria-hidden className="size-3.5" /> Clear
        </Button>
      </div>
      {tail.fault && (
        <div className="px-3 pb-2">
          <QueryFaultLine query={q} fault={tail.fault} />
        </div>
      )}
      <div className="min-h-0 flex-1">
        <LogTable
          rows={newestFirst}
          extra={columns}
          wrap={wrap}
          onFilter={onFilter}
          onContext={onContext}
          onScroll={follow}
          onReading={hold}
          empty={
            <EmptyState
              title={q === "" ? "Waiting for the next line" : "Waiting for the next line that matches"}
            >
              Lines appear here as soon as they are stored. What was logged before is under Lines.
            </EmptyState>
          }
        />
      </div>
    </>
  );
}

function ConnectionWords({
  state,
  paused,
}: {
  state: ReturnType<typeof useLogTail>["state"];
  paused: boolean;
}) {
  if (state.kind === "broken")
    return (
      <span className="text-warning">
        Not connected since <Time at={state.sinceMs} as="clock" />, trying again. Nothing is lost.
      </span>
    );
  if (paused) return <span className="text-text-2">Paused, still receiving</span>;
  return state.kind === "live" ? (
    <span className="inline-flex items-center gap-1.5 text-ok">
      <span aria-hidden className="pulse-dot size-2 rounded-full bg-ok" /> Live
    </span>
  ) : (
    <span className="text-text-3">Connecting …</span>
  );
}

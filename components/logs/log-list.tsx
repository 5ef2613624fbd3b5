"use client";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { ListEnd, LiveList } from "@/components/search/live-list";
import { QueryFaultLine, queryFaultOf } from "@/components/search/query-fault";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useLiveList } from "@/lib/client/use-live-list";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { LogListOutput, LogRow } from "@/lib/contract/log-list";
import type { FilterLogs } from "./filter-logs";
import { LogTable } from "./log-table";
import { useColumns } from "./use-columns";

type Props = {
  q: string;
  wrap: boolean;
  initial?: LogListOutput | undefined;
  /** False where the query names ids, which are found whatever their age. */
  ranged?: boolean;
  onFilter?: FilterLogs;
  onContext?: (row: LogRow) => void;
  onClear?: () => void;
};

const idOf = (row: LogRow) => row.id;

/** Lines that match, newest on top, older ones as one scrolls. */
export function LogList({ q, wrap, initial, ranged = true, onFilter, onContext, onClear }: Props) {
  const { project } = useView();
  const { params } = useTimeRange();
  const { columns } = useColumns();
  const [reading, setReading] = useState(false);
  const list = useLiveList<LogRow>(
    "/api/v1/logs",
    { project, q, limit: 200, ...(ranged ? params : {}) },
    {
      initial,
      idOf,
      refreshOn: (change) => change.logs > 0,
      growsOnTop: true,
      reading,
    },
  );
  const { rows, answer, fresh } = list;
  const fault = queryFaultOf(answer.error);
  if (fault !== null)
    return (
      <div className="px-3 py-2">
        <QueryFaultLine query={q} fault={fault} />
      </div>
    );
  const end = <ListEnd list={list} end="No more lines." />;
  return (
    <LiveList list={list} words={{ one: "line", many: "log lines" }}>
      <LogTable
        rows={rows}
        extra={columns}
        wrap={wrap}
        onFilter={onFilter}
        onContext={onContext}
        onEnd={list.searchedTo === null ? list.loadMore : undefined}
        onScroll={list.onScroll}
        onReading={setReading}
        isNew={(row) => fresh.has(row.id)}
        empty={
          list.searchedTo === null ? <NoLines filtered={q !== ""} ranged={ranged} onClear={onClear} /> : end
        }
        footer={end}
      />
    </LiveList>
  );
}

function NoLines({
  filtered,
  ranged,
  onClear,
}: {
  filtered: boolean;
  ranged: boolean;
  onClear: (() => void) | undefined;
}) {
  const { range, set } = useTimeRange();
  return (
    <EmptyState
      icon={ScrollText}
      title={
        ranged
          ? filtered
            ? "No line matches in this time range"
            : "No log lines in this time range"
          : "No log lines bear these ids"
      }
      action={
        ranged && (
          <>
            {filtered && onClear && (
              <Button size="sm" onClick={onClear}>
                Clear the query
              </Button>
            )}
            {range.from !== "24h" && (
              <Button size="sm" onClick={() => set({ from: "24h", to: null })}>
                Look at the last 24 hours
              </Button>
            )}
          </>
        )
      }
    >
      Lines arrive as OTLP logs. With an OpenTelemetry log appender they bear the trace they were written in,
      and stand beside it.
    </EmptyState>
  );
}

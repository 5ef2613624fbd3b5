"use client";
import { type ReactNode, useState } from "react";
import { Dot } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import type { Column } from "@/components/ui/data-columns";
import { DataTable } from "@/components/ui/data-table";
import type { DataTableProps } from "@/components/ui/data-table-props";
import { Time } from "@/components/ui/time";
import { colourOf } from "@/lib/client/colour";
import { formatTime } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import { useNarrow } from "@/lib/client/use-narrow";
import type { LogRow } from "@/lib/contract/log-list";
import type { FilterLogs } from "./filter-logs";
import { levelText } from "./level";
import { LogDetail } from "./log-detail";

type Props = Pick<DataTableProps<LogRow>, "onEnd" | "isNew" | "empty" | "footer" | "onScroll"> & {
  rows: readonly LogRow[];
  /** Attributes shown as columns. */
  extra: readonly string[];
  wrap: boolean;
  /** The line that others are shown around. */
  marked?: string | null;
  onFilter?: FilterLogs | undefined;
  onContext?: ((row: LogRow) => void) | undefined;
  /** Told whether any line is open. */
  onReading?: ((reading: boolean) => void) | undefined;
};

/** Log lines, one a row (on a phone two: its words below); opening one shows all it says, in place. */
export function LogTable({
  rows,
  extra,
  wrap,
  marked = null,
  onFilter,
  onContext,
  onReading,
  ...rest
}: Props) {
  const narrow = useNarrow();
  const [selected, setSelected] = useState<string | null>(marked);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(marked === null ? [] : [marked]));
  const utc = useUtc();
  const toggle = (row: LogRow) => {
    const next = new Set(opened);
    if (!next.delete(row.id)) next.add(row.id);
    setOpened(next);
    onReading?.(next.size > 0);
  };
  const detail = (row: LogRow): ReactNode | null => {
    if (opened.has(row.id)) return <LogDetail row={row} onFilter={onFilter} onContext={onContext} />;
    if (narrow) return <NarrowBody row={row} wrap={wrap} onOpen={() => toggle(row)} />;
    return wrap && isLong(row) ? <WholeBody row={row} /> : null;
  };
  return (
    <DataTable
      label="Log lines"
      rows={rows}
      columns={narrow ? narrowColumns : logColumns(extra, utc, wrap)}
      rowKey={(row) => row.id}
      rowHeight={24}
      selectedKey={selected}
      onSelect={setSelected}
      onOpen={toggle}
      startAt={marked}
      expandedHeight={narrow ? 40 : 20}
      expanded={detail}
      className={narrow ? "[&_[role=row][aria-rowindex]]:border-b-0" : ""}
      {...rest}
    />
  );
}

/** What one row of a table holds at 1440 px; with wrapping on, the rest stands below it. */
const shownCharacters = 140;
function isLong(row: LogRow): boolean {
  return row.body.length > shownCharacters || row.body.includes("\n");
}

function WholeBody({ row }: { row: LogRow }) {
  return (
    <pre className="whitespace-pre-wrap px-3 py-1 font-mono text-[11.5px] leading-[17px] [overflow-wrap:anywhere]">
      {row.body.slice(0, 4000)}
    </pre>
  );
}

/** The words of a line under its time, level and service; a touch opens it. */
function NarrowBody({ row, wrap, onOpen }: { row: LogRow; wrap: boolean; onOpen: () => void }) {
  const bad = row.level === "error" || row.level === "fatal";
  return (
    <button
      type="button"
      onClick={onOpen}
      className="block w-full px-3 pb-1.5 text-left font-mono text-[11.5px] leading-[16px]"
    >
      <span
        className={cx(
          "[overflow-wrap:anywhere]",
          wrap ? "whitespace-pre-wrap" : "line-clamp-2",
          bad ? "text-error" : "text-text",
        )}
      >
        {wrap ? row.body.slice(0, 4000) : firstWords(row.body)}
      </span>
    </button>
  );
}

const time: Column<LogRow> = {
  id: "time",
  header: "Time",
  width: "86px",
  cell: (row) => <Time at={row.time} as="clock-ms" className="font-mono text-[11.5px] text-text-3" />,
};
const level: Column<LogRow> = {
  id: "level",
  header: "Level",
  width: "40px",
  cell: (row) => (
    <span
      className={cx("font-mono text-[11px] uppercase", levelText[row.level])}
      title={row.severity_text ?? row.level}
    >
      {row.level}
    </span>
  ),
};
const service: Column<LogRow> = {
  id: "service",
  header: "Service",
  width: "132px",
  from: "sm",
  cell: (row) => (
    <span className="flex items-center gap-1.5 text-text-2">
      <Dot colour={colourOf(row.service)} />
      <span className="truncate" title={row.logger ?? undefined}>
        {row.service}
      </span>
    </span>
  ),
};
const { from: _, ...alwaysService } = service;
const narrowColumns: Column<LogRow>[] = [time, level, { ...alwaysService, width: "minmax(0, 1fr)" }];

function logColumns(extra: readonly string[], utc: boolean, wrap: boolean): Column<LogRow>[] {
  return [
    time,
    level,
    service,
    ...extra.map(
      (key): Column<LogRow> => ({
        id: `attribute ${key}`,
        header: <span className="font-mono">{key}</span>,
        width: "minmax(80px, 160px)",
        from: "md",
        cell: (row) => <span className="font-mono text-[11.5px] text-text-2">{attributeText(row, key)}</span>,
      }),
    ),
    {
      id: "body",
      header: utc ? "Line (times in UTC)" : "Line",
      width: "minmax(160px, 1fr)",
      cell: (row) => (
        <span
          title={formatTime(Date.parse(row.time), utc)}
          className={cx(
            "font-mono text-[11.5px]",
            row.level === "error" || row.level === "fatal" ? "text-error" : "text-text",
          )}
        >
          {wrap && isLong(row) ? `${firstWords(row.body)} …` : firstWords(row.body)}
        </span>
      ),
    },
  ];
}

function firstWords(body: string): string {
  return body.slice(0, 400).replace(/\s+/g, " ");
}

function attributeText(row: LogRow, key: string): string {
  const own: Record<string, string | null> = {
    request_id: row.request_id,
    trace_id: row.trace_id,
    span_id: row.span_id,
    run_id: row.run_id,
    logger: row.logger,
    event_name: row.event_name,
  };
  const value = row.attributes[key] ?? own[key];
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

"use client";
import { ChevronRight, ClockAlert } from "lucide-react";
import { colourOf } from "@/lib/client/colour";
import { formatBytes, formatDuration, formatExact, formatNumber } from "@/lib/client/format";
import type { IngestRow } from "@/lib/contract/ingest-activity";
import { Sparkline } from "../charts/sparkline";
import { Badge, Dot } from "../ui/badge";
import { cx } from "../ui/cx";
import type { Column } from "../ui/data-columns";
import { Time } from "../ui/time";
import { type SenderSort, senderKey } from "./sort-senders";

const signalWords = {
  traces: "traces",
  logs: "logs",
  runs: "run API",
  decisions: "decisions",
  metrics: "metrics",
  alerts: "alerts",
} as const;

function serviceWords(row: IngestRow): string {
  if (row.service !== null) return row.service;
  if (row.signal === "runs") return "Run API";
  // Who tells of decisions need not name a service.
  if (row.signal === "alerts") return "Alerts of others";
  return row.signal === "decisions" && row.accepted > 0 ? "No service named" : "Not read";
}

/** Columns of the table of senders; the first opens a row. */
export function senderColumns(
  open: ReadonlySet<string>,
  narrow: boolean,
  toggle: (row: IngestRow) => void,
): Column<IngestRow>[] {
  return [
    {
      id: "service",
      header: "Service",
      width: "minmax(140px, 1.5fr)",
      sort: "service",
      cell: (row) => (
        <ServiceCell row={row} isOpen={open.has(senderKey(row))} narrow={narrow} toggle={toggle} />
      ),
    },
    {
      id: "key",
      header: "Key",
      width: "minmax(90px, 1fr)",
      from: "md",
      cell: (row) => <KeyWords row={row} />,
    },
    {
      id: "signal",
      header: "Signal",
      width: "60px",
      from: "sm",
      cell: (row) => <span className="text-text-2">{signalWords[row.signal]}</span>,
    },
    {
      id: "course",
      header: "",
      width: "84px",
      from: "lg",
      cell: (row) => (
        <Sparkline
          values={row.spark}
          colour="var(--text-3)"
          width={84}
          height={18}
          className="w-full align-middle"
        />
      ),
    },
    number("items", "Items/s", "64px", (row) => ({
      words: rate(row.items_per_second),
      title: `${formatExact(row.accepted)} items`,
    })),
    {
      ...number("bytes", "Bytes/s", "76px", (row) => ({
        words: byteRate(row),
        title: formatBytes(row.bytes),
      })),
      from: "sm",
    },
    {
      ...number("lag", "Lag p95", "68px", (row) => ({
        words: row.lag_ms === null ? "–" : formatDuration(row.lag_ms.p95),
        title: row.lag_ms === null ? "" : `at most ${formatDuration(row.lag_ms.max)}`,
        quiet: row.lag_ms === null,
      })),
      from: "md",
    },
    number("refused", "Refused", "60px", (row) => ({
      words: formatNumber(row.rejected + row.refused_exports),
      title: `${formatExact(row.rejected)} items, ${formatExact(row.refused_exports)} whole calls`,
      quiet: row.rejected + row.refused_exports === 0,
      loud: "text-error",
    })),
    {
      ...number("waited", "Waited", "56px", (row) => ({
        words: formatNumber(row.throttled_exports),
        title: `${formatExact(row.throttled_exports)} exports were told to wait and send again`,
        quiet: row.throttled_exports === 0,
        loud: "text-warning",
      })),
      from: "sm",
    },
    {
      ...number("cut", "Cut", "52px", (row) => ({
        words: formatNumber(row.limited),
        title: `${formatExact(row.limited)} times cut to a limit`,
        quiet: row.limited === 0,
        loud: "text-warning",
      })),
      from: "lg",
    },
    {
      ...number("again", "Again", "56px", (row) => ({
        words: formatNumber(row.duplicates),
        title: `${formatExact(row.duplicates)} items were sent again, and counted once`,
        quiet: row.duplicates === 0,
      })),
      from: "lg",
    },
    {
      id: "last",
      header: "Last",
      width: "74px",
      align: "right",
      sort: "last",
      from: "md",
      cell: (row) => <Time at={row.last_at} className="text-text-2" />,
    },
  ];
}

type NumberCell = { words: string; title: string; quiet?: boolean; loud?: string };

function number(
  sort: SenderSort,
  header: string,
  width: string,
  read: (row: IngestRow) => NumberCell,
): Column<IngestRow> {
  return {
    id: sort,
    header,
    width,
    align: "right",
    sort,
    cell: (row) => {
      const { words, title, quiet = false, loud } = read(row);
      return (
        <span title={title} className={cx(quiet ? "text-text-3" : loud, !quiet && loud && "font-medium")}>
          {words}
        </span>
      );
    },
  };
}

function rate(perSecond: number): string {
  if (perSecond === 0) return "0";
  if (perSecond < 0.01) return "<0.01";
  return formatNumber(perSecond >= 100 ? Math.round(perSecond) : perSecond);
}

function byteRate(row: IngestRow): string {
  const { bytes_per_second: perSecond } = row;
  return perSecond > 0 && perSecond < 1 ? "<1 B" : formatBytes(Math.round(perSecond));
}

function KeyWords({ row }: { row: IngestRow }) {
  if (row.key === null) return <span className="text-text-3">no key</span>;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate">{row.key.name}</span>
      {row.key.revoked && <Badge>revoked</Badge>}
    </span>
  );
}

function ServiceCell({
  row,
  isOpen,
  narrow,
  toggle,
}: {
  row: IngestRow;
  isOpen: boolean;
  narrow: boolean;
  toggle: (row: IngestRow) => void;
}) {
  const name = serviceWords(row);
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={`Details of ${name}, ${signalWords[row.signal]}`}
        onClick={() => toggle(row)}
        className="flex size-4 shrink-0 items-center justify-center rounded-sm text-text-3 hover:text-text"
      >
        <ChevronRight aria-hidden className={cx("size-3.5", isOpen && "rotate-90")} />
      </button>
      {row.service !== null && <Dot colour={colourOf(row.service)} />}
      <span className="flex min-w-0 flex-col">
        <span className="flex min-w-0 items-center gap-1.5">
          <span className={cx("truncate", row.service === null ? "text-text-2" : "font-medium")}>{name}</span>
          {row.skewed > 0 && (
            <ClockAlert
              aria-label="Its clock disagrees with ours"
              className="size-3.5 shrink-0 text-warning"
            />
          )}
        </span>
        {narrow && (
          <span className="truncate text-label text-text-3">
            {signalWords[row.signal]}, {row.key?.name ?? "no key"}
          </span>
        )}
      </span>
    </span>
  );
}

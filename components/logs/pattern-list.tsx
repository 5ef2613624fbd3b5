"use client";
import { useMemo, useState } from "react";
import { QueryFaultLine, queryFaultOf } from "@/components/search/query-fault";
import { quoted } from "@/components/search/query-text";
import { cx } from "@/components/ui/cx";
import type { Column } from "@/components/ui/data-columns";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { formatExact } from "@/lib/client/format";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import { levelText } from "./level";
import { findPatterns, type LogPattern, searchTextOf } from "./patterns";
import { useSample } from "./use-sample";

type Props = { q: string; onSearch: (query: string) => void };

/** Lines grouped by shape, the most frequent first. Opening a pattern searches for its lines. */
export function PatternList({ q, onSearch }: Props) {
  const { project } = useView();
  const { range } = useTimeRange();
  const { rows, complete, error, loading } = useSample(project, q, range);
  const patterns = useMemo(() => findPatterns(rows), [rows]);
  const [selected, setSelected] = useState<string | null>(null);
  const fault = queryFaultOf(error);
  const most = patterns[0]?.count ?? 1;
  if (fault !== null)
    return (
      <div className="px-3 py-2">
        <QueryFaultLine query={q} fault={fault} />
      </div>
    );
  if (rows.length === 0 && error) return <ErrorState message={error.message} requestId={error.requestId} />;
  if (rows.length === 0 && loading) return <SkeletonRows />;
  return (
    <>
      <p className="flex h-7 shrink-0 items-center border-b px-3 text-label text-text-3">
        {formatExact(patterns.length)} patterns in {complete ? "" : "the newest "}
        {formatExact(rows.length)} lines{loading ? ", reading on …" : ""}
      </p>
      <div className="min-h-0 flex-1">
        <DataTable
          label="Patterns"
          rows={patterns}
          columns={patternColumns(most)}
          rowKey={keyOf}
          selectedKey={selected}
          onSelect={setSelected}
          onOpen={(pattern) => onSearch(patternQuery(q, pattern))}
          empty={
            <EmptyState title="No lines to group in this time range">
              Widen the time range, or loosen the query.
            </EmptyState>
          }
        />
      </div>
    </>
  );
}

const keyOf = (pattern: LogPattern) => `${pattern.level} ${pattern.shape} ${pattern.sample.id}`;

function patternQuery(q: string, pattern: LogPattern): string {
  const text = searchTextOf(pattern.shape);
  const level = `level:${pattern.level}`;
  return [q.includes(level) ? q : `${q} ${level}`, text === null ? "" : quoted(text)]
    .filter(Boolean)
    .join(" ")
    .trim();
}

function patternColumns(most: number): Column<LogPattern>[] {
  return [
    {
      id: "count",
      header: "Lines",
      width: "clamp(44px, 9vw, 108px)",
      cell: (pattern) => (
        <span className="flex items-center gap-2">
          <span className="w-11 shrink-0 text-right tabular-nums">{formatExact(pattern.count)}</span>
          <span
            aria-hidden
            className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-overlay max-sm:hidden"
          >
            <span
              className="block h-full rounded-full bg-text-3"
              style={{ width: `${(pattern.count / most) * 100}%` }}
            />
          </span>
        </span>
      ),
    },
    {
      id: "level",
      header: "Level",
      width: "44px",
      cell: (pattern) => (
        <span className={cx("font-mono text-[11px] uppercase", levelText[pattern.level])}>
          {pattern.level}
        </span>
      ),
    },
    {
      id: "shape",
      header: "Shape",
      width: "minmax(160px, 1fr)",
      cell: (pattern) => (
        <span className="font-mono text-[11.5px]" title={`For example: ${pattern.sample.body.slice(0, 500)}`}>
          <Shape shape={pattern.shape} />
        </span>
      ),
    },
    {
      id: "services",
      header: "Services",
      width: "minmax(80px, 180px)",
      from: "md",
      cell: (pattern) => <span className="text-text-2">{pattern.services.join(", ")}</span>,
    },
    {
      id: "last",
      header: "Last",
      width: "84px",
      from: "sm",
      cell: (pattern) => <Time at={pattern.lastMs} className="text-text-2" />,
    },
  ];
}

/** The fixed words plain, what varies set apart. */
function Shape({ shape }: { shape: string }) {
  return shape.split(/(<[^<>\s]*>)/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text
      <span key={index} className="rounded-sm bg-overlay px-0.5 text-text-2">
        {part.slice(1, -1)}
      </span>
    ) : (
      part
    ),
  );
}

"use client";
import { CircleAlert, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { colourOf } from "@/lib/client/colour";
import type { QueryValue } from "@/lib/client/fetch-json";
import { formatExact, plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { TraceRow } from "@/lib/contract/trace-list";
import { Dot } from "../ui/badge";
import type { Column } from "../ui/data-columns";
import { DataTable } from "../ui/data-table";
import type { DataTableProps } from "../ui/data-table-props";
import { DurationBar } from "../ui/duration-bar";
import { Id } from "../ui/id";
import { Time } from "../ui/time";

type Href = (path: string, params?: Record<string, QueryValue>) => string;
type Props = Omit<DataTableProps<TraceRow>, "label" | "columns" | "rowKey" | "rowHref">;

/** The trace, at the span that matched where that is not the root. */
export function traceHref(href: Href, trace: TraceRow): string {
  return href(`/traces/${trace.trace_id}`, trace.matched_span_id ? { span: trace.matched_span_id } : {});
}

export function TraceTable(props: Props) {
  const href = useHref();
  const longestMs = Math.max(0, ...props.rows.map((trace) => trace.duration_ms));
  // The column is there only where the query matched something below a root.
  const hasMatches = props.rows.some((trace) => trace.matched_span_id !== null);
  const columns = useMemo(
    () => traceColumns(href, longestMs).filter(({ id }) => id !== "matched" || hasMatches),
    [href, longestMs, hasMatches],
  );
  return (
    <DataTable
      {...props}
      label="Traces"
      columns={columns}
      rowKey={(trace) => trace.trace_id}
      rowHref={(trace) => traceHref(href, trace)}
    />
  );
}

function traceColumns(href: Href, longestMs: number): Column<TraceRow>[] {
  return [
    {
      id: "root",
      header: "Root",
      width: "minmax(160px, 4fr)",
      cell: (trace) => <Root trace={trace} link={traceHref(href, trace)} />,
    },
    {
      id: "duration",
      header: "Duration",
      width: "minmax(112px, 1.4fr)",
      sort: "duration",
      cell: (trace) => (
        <DurationBar
          durationMs={trace.duration_ms}
          longestMs={longestMs}
          colour={trace.error_count > 0 ? "var(--error)" : colourOf(trace.root_service)}
        />
      ),
    },
    {
      id: "spans",
      header: "Spans",
      width: "52px",
      align: "right",
      from: "sm",
      cell: (trace) => <span className="tabular-nums">{formatExact(trace.span_count)}</span>,
    },
    {
      id: "errors",
      header: "Errors",
      width: "52px",
      align: "right",
      from: "sm",
      cell: (trace) =>
        trace.error_count > 0 ? (
          <span className="font-medium text-error tabular-nums">{formatExact(trace.error_count)}</span>
        ) : (
          <span className="text-text-3">0</span>
        ),
    },
    {
      id: "services",
      header: "Services",
      width: "108px",
      from: "md",
      cell: (trace) => <Services trace={trace} />,
    },
    {
      id: "matched",
      header: "Matched",
      width: "76px",
      from: "lg",
      cell: (trace) =>
        trace.matched_span_id ? (
          <Link
            href={traceHref(href, trace)}
            prefetch={false}
            className="truncate text-text-2 underline decoration-line-strong underline-offset-2 hover:text-accent"
          >
            {trace.matched_spans > 1 ? plural(trace.matched_spans, "span") : "1 span"}
          </Link>
        ) : (
          <span className="text-text-3">root</span>
        ),
    },
    {
      id: "request",
      header: "Request",
      width: "98px",
      from: "lg",
      cell: (trace) =>
        trace.request_id ? (
          <Id
            id={trace.request_id}
            what="request id"
            href={href(`/requests/${encodeURIComponent(trace.request_id)}`)}
          />
        ) : (
          <span className="text-text-3">–</span>
        ),
    },
    {
      id: "trace",
      header: "Trace",
      width: "98px",
      from: "lg",
      cell: (trace) => <Id id={trace.trace_id} what="trace id" href={traceHref(href, trace)} />,
    },
    {
      id: "started",
      header: "Started",
      width: "78px",
      align: "right",
      sort: "started",
      cell: (trace) => <Time at={trace.started_at} className="text-text-2 tabular-nums" />,
    },
  ];
}

function Root({ trace, link }: { trace: TraceRow; link: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Dot colour={colourOf(trace.root_service)} />
      {trace.error_count > 0 && (
        <CircleAlert role="img" aria-label="with errors" className="size-3.5 shrink-0 text-error" />
      )}
      {trace.root_missing && (
        <span
          title="Its root span has not arrived: this is the earliest one"
          className="inline-flex shrink-0"
        >
          <TriangleAlert role="img" aria-label="root span missing" className="size-3.5 text-warning" />
        </span>
      )}
      <span className="min-w-[5ch] shrink-[2] truncate text-text-2" title={trace.root_service}>
        {trace.root_service}
      </span>
      <Link
        href={link}
        prefetch={false}
        className="min-w-[3ch] truncate font-medium hover:text-accent"
        title={trace.root_name}
      >
        {trace.root_name}
      </Link>
    </span>
  );
}

const dotsMost = 8;

function Services({ trace }: { trace: TraceRow }) {
  const names = trace.services.map(({ name, spans }) => `${name} (${spans})`).join(", ");
  return (
    <span className="flex items-center gap-1" title={names}>
      {trace.services.slice(0, dotsMost).map(({ name }) => (
        <Dot key={name} colour={colourOf(name)} />
      ))}
      <span className="text-label text-text-3 tabular-nums">{trace.services.length}</span>
      <span className="sr-only">services: {names}</span>
    </span>
  );
}

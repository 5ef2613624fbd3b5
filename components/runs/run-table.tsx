"use client";
import { CircleX, TriangleAlert } from "lucide-react";
import { Dot } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import type { Column } from "@/components/ui/data-columns";
import { DataTable } from "@/components/ui/data-table";
import type { DataTableProps } from "@/components/ui/data-table-props";
import { DurationBar } from "@/components/ui/duration-bar";
import { Id } from "@/components/ui/id";
import { Status, statusLook } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { colourOf } from "@/lib/client/colour";
import { formatCost, formatExact, formatNumber } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { RunRow } from "@/lib/contract/run-list";
import { isFailing } from "@/lib/model/run";
import { ToldText } from "../ui/told-text";
import { errorBeside, shortError } from "./run-words";

type Href = ReturnType<typeof useHref>;
type Props = Pick<
  DataTableProps<RunRow>,
  | "selectedKey"
  | "onSelect"
  | "sort"
  | "onSort"
  | "onEnd"
  | "isNew"
  | "empty"
  | "footer"
  | "onScroll"
  | "keys"
> & { rows: readonly RunRow[]; label: string };

export function runHref(href: Href, id: string): string {
  return href(`/runs/${encodeURIComponent(id)}`);
}

/** Runs, one a line; under a failing one what went wrong, in words. */
export function RunTable({ rows, label, ...rest }: Props) {
  const href = useHref();
  const longestMs = rows.reduce((longest, run) => Math.max(longest, run.duration_ms), 0);
  return (
    <DataTable
      label={label}
      rows={rows}
      columns={runColumns(href, longestMs)}
      rowKey={(run) => run.id}
      rowHref={(run) => runHref(href, run.id)}
      expandedHeight={23}
      expanded={(run) => (isFailing(run.status) && run.error ? <Reason run={run} /> : null)}
      {...rest}
    />
  );
}

function Reason({ run }: { run: RunRow }) {
  return (
    <p
      className="flex items-baseline gap-2 bg-surface py-0.5 pr-3 pl-[34px] text-table sm:truncate"
      title={run.error ?? ""}
    >
      {run.error_type && (
        <span className="shrink-0 font-mono text-[11px] text-text-3 max-sm:hidden">{run.error_type}</span>
      )}
      <span className="line-clamp-2 text-text-2 [overflow-wrap:anywhere]">
        <ToldText words={shortError(errorBeside(run, run.error ?? ""))} />
      </span>
    </p>
  );
}

const spendColumns: Column<RunRow>[] = [
  {
    id: "tokens",
    header: "Tokens",
    width: "52px",
    align: "right",
    sort: "tokens",
    from: "md",
    cell: (run) => {
      const tokens = run.input_tokens + run.output_tokens;
      return (
        <span
          title={`${formatExact(run.input_tokens)} in, ${formatExact(run.output_tokens)} out`}
          className={cx(tokens === 0 && "text-text-3")}
        >
          {tokens === 0 ? "–" : formatNumber(tokens)}
        </span>
      );
    },
  },
  {
    id: "cost",
    header: "Cost",
    width: "58px",
    align: "right",
    sort: "cost",
    from: "md",
    cell: (run) => (
      <span
        title={run.cost_usd === null ? "Unknown: no price for its models" : undefined}
        className={cx(run.cost_usd === null && "text-text-3")}
      >
        {formatCost(run.cost_usd)}
      </span>
    ),
  },
];

function runColumns(href: Href, longestMs: number): Column<RunRow>[] {
  return [
    {
      id: "status",
      header: "Status",
      width: "96px",
      cell: (run) => <Status status={run.status} className="align-middle" />,
    },
    {
      id: "workflow",
      header: "Workflow",
      width: "minmax(120px, 1.6fr)",
      cell: (run) => (
        <span className="flex items-center gap-1.5">
          <Dot colour={colourOf(run.workflow)} />
          <span className="truncate font-medium">{run.workflow}</span>
          {run.attempt > 1 && <span className="shrink-0 text-label text-text-3">attempt {run.attempt}</span>}
        </span>
      ),
    },
    {
      id: "started",
      header: "Started",
      width: "76px",
      sort: "started",
      cell: (run) => <Time at={run.started_at} className="text-text-2" />,
    },
    {
      id: "duration",
      header: "Duration",
      width: "minmax(108px, 1.1fr)",
      sort: "duration",
      from: "sm",
      cell: (run) => (
        <DurationBar
          durationMs={run.duration_ms}
          longestMs={longestMs}
          running={run.status === "running"}
          colour={`var(--${statusLook(run.status).meaning})`}
        />
      ),
    },
    {
      id: "agents",
      header: "Agents",
      width: "minmax(72px, 1fr)",
      from: "lg",
      cell: (run) => <Names names={run.agents} calls={run.agent_calls} />,
    },
    {
      id: "tools",
      header: "Tools",
      width: "minmax(72px, 1fr)",
      from: "lg",
      cell: (run) => <Names names={run.tools} calls={run.tool_calls} />,
    },
    {
      id: "denials",
      header: "Denied",
      width: "50px",
      align: "right",
      from: "sm",
      cell: (run) => <Denials run={run} />,
    },
    ...spendColumns,
    {
      id: "request",
      header: "Request",
      width: "104px",
      from: "lg",
      cell: (run) =>
        run.request_id === null ? (
          <span className="text-text-3">–</span>
        ) : (
          <Id
            id={run.request_id}
            what="request id"
            href={href(`/requests/${encodeURIComponent(run.request_id)}`)}
          />
        ),
    },
    {
      id: "output",
      header: "Output",
      width: "58px",
      align: "right",
      from: "sm",
      cell: (run) => <OutputMarks run={run} />,
    },
  ];
}

function Names({ names, calls }: { names: readonly string[]; calls: number }) {
  if (names.length === 0) return <span className="text-text-3">–</span>;
  return (
    <span className="flex items-center gap-1" title={`${names.join(", ")}\n${formatExact(calls)} calls`}>
      <span className="truncate text-text-2">{names.join(", ")}</span>
      {calls > names.length && (
        <span className="shrink-0 text-label text-text-3 tabular-nums">×{formatNumber(calls)}</span>
      )}
    </span>
  );
}

/** How often it was told no; a run that was never decided about has no number. */
function Denials({ run }: { run: RunRow }) {
  if (run.decisions_allowed + run.decisions_denied === 0) return <span className="text-text-3">–</span>;
  return (
    <span
      title={`${formatExact(run.decisions_denied)} denied, ${formatExact(run.decisions_allowed)} allowed`}
      className={run.decisions_denied > 0 ? "font-medium text-denied" : "text-text-3"}
    >
      {formatNumber(run.decisions_denied)}
    </span>
  );
}

/** Errors and warnings that its output speaks of. */
function OutputMarks({ run }: { run: RunRow }) {
  if (run.output_errors === 0 && run.output_warnings === 0) return <span className="text-text-3">–</span>;
  return (
    <span className="inline-flex items-center gap-1.5 text-label">
      {run.output_errors > 0 && (
        <span
          className="inline-flex items-center gap-0.5 text-error"
          title={`${formatExact(run.output_errors)} lines with errors in its output`}
        >
          <CircleX aria-label="errors" className="size-3" /> {formatNumber(run.output_errors)}
        </span>
      )}
      {run.output_warnings > 0 && (
        <span
          className="inline-flex items-center gap-0.5 text-warning"
          title={`${formatExact(run.output_warnings)} lines with warnings in its output`}
        >
          <TriangleAlert aria-label="warnings" className="size-3" /> {formatNumber(run.output_warnings)}
        </span>
      )}
    </span>
  );
}

"use client";
import { Plus, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { formatExact } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { ReplayListOutput, ReplayRow } from "@/lib/contract/replay";
import { buttonClass } from "../ui/button";
import type { Column } from "../ui/data-columns";
import { DataTable } from "../ui/data-table";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { OutcomeBar } from "./outcome-bar";
import { isUnfinished, replayTitle, stateWords } from "./replay-words";

/** Replays that were made, newest first, and the way to a new one. */
export function ReplayListPage({ initial }: { initial?: ReplayListOutput | undefined }) {
  const { project } = useView();
  const href = useHref();
  const [selected, setSelected] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(initial?.data.some(isUnfinished) ?? false);
  const { data, error, refresh } = useQuestion<ReplayListOutput>(
    "/api/v1/replays",
    { project, limit: 100 },
    { initial, refreshOn: false, everyMs: isBusy ? 2_000 : 15_000 },
  );
  const unfinished = data?.data.some(isUnfinished) ?? false;
  if (unfinished !== isBusy) setBusy(unfinished);
  return (
    <div className="flex h-[calc(100dvh-84px)] min-h-0 flex-col max-sm:h-[calc(100dvh-140px)]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2">
        <h1 className="font-semibold text-title">Replays</h1>
        <p className="min-w-0 flex-1 text-table text-text-2 max-sm:hidden">
          Stored decisions asked again under another policy: what would come out differently.
        </p>
        <NewReplay href={href("/decisions/replay/new")} />
      </div>
      <div className="min-h-0 flex-1 border-t">
        {data === undefined ? (
          error ? (
            <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
          ) : (
            <div role="status" aria-label="Loading" className="p-3">
              <Skeleton className="h-40" />
            </div>
          )
        ) : (
          <DataTable<ReplayRow>
            label="Replays"
            rows={data.data}
            columns={columns}
            rowKey={(row) => row.id}
            rowHref={(row) => href(`/decisions/replay/${row.id}`)}
            selectedKey={selected}
            onSelect={setSelected}
            empty={<NoReplays href={href("/decisions/replay/new")} />}
          />
        )}
      </div>
    </div>
  );
}

function NewReplay({ href }: { href: string }) {
  return (
    <Link href={href} className={buttonClass("primary")}>
      <Plus aria-hidden className="size-3.5" />
      New replay
    </Link>
  );
}

function NoReplays({ href }: { href: string }) {
  return (
    <EmptyState icon={RotateCcw} title="No replay yet" action={<NewReplay href={href} />}>
      Change a policy and ask what it would have said: choose decisions by a query, bring the Rego text or a
      bundle, and see which would be denied or allowed now, with the run of each.
    </EmptyState>
  );
}

const columns: Column<ReplayRow>[] = [
  {
    id: "name",
    header: "Replay",
    width: "minmax(140px, 1.4fr)",
    cell: (row) => <span className="truncate font-medium">{replayTitle(row)}</span>,
  },
  {
    id: "state",
    header: "State",
    width: "150px",
    cell: (row) => <State row={row} />,
  },
  {
    id: "outcome",
    header: "Outcome",
    width: "minmax(90px, 1fr)",
    cell: (row) => <OutcomeBar counts={row.counts} total={Math.max(row.expected ?? 0, row.done)} />,
  },
  {
    id: "denied",
    header: "Newly denied",
    width: "104px",
    align: "right",
    from: "md",
    cell: (row) => count(row, "allow_to_deny"),
  },
  {
    id: "allowed",
    header: "Newly allowed",
    width: "108px",
    align: "right",
    from: "md",
    cell: (row) => count(row, "deny_to_allow"),
  },
  {
    id: "q",
    header: "Decisions",
    width: "minmax(120px, 1fr)",
    from: "lg",
    cell: (row) => (
      <span className="truncate font-mono text-text-2" title={row.q}>
        {row.q === "" ? "all" : row.q}
      </span>
    ),
  },
  {
    id: "by",
    header: "By",
    width: "minmax(90px, 0.7fr)",
    from: "lg",
    cell: (row) => <span className="truncate text-text-2">{row.created_by ?? "–"}</span>,
  },
  {
    id: "when",
    header: "Asked",
    width: "84px",
    from: "sm",
    cell: (row) => <Time at={row.created_at} className="text-text-2" />,
  },
];

function count(row: ReplayRow, outcome: "allow_to_deny" | "deny_to_allow") {
  const value = row.counts[outcome] ?? 0;
  return <span className={value === 0 ? "text-text-3" : ""}>{formatExact(value)}</span>;
}

function State({ row }: { row: ReplayRow }) {
  const share = row.expected === null || row.expected === 0 ? null : row.done / row.expected;
  return (
    <span
      className={
        row.state === "failed" ? "text-error" : row.state === "running" ? "text-running" : "text-text-2"
      }
    >
      {stateWords[row.state]}
      <span className="text-text-3 tabular-nums">
        {row.state === "running" && share !== null && ` ${Math.min(100, Math.floor(share * 100))} %`}
        {(row.state === "done" || row.state === "cancelled") && ` ${formatExact(row.done)}`}
      </span>
    </span>
  );
}

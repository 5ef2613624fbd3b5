"use client";
import { Play, SlidersHorizontal } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { FacetSidebar } from "@/components/search/facet-sidebar";
import { queryFaultOf } from "@/components/search/query-fault";
import { QueryField } from "@/components/search/query-field";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { IconButton } from "@/components/ui/icon-button";
import { NewRows } from "@/components/ui/new-rows";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useLiveList } from "@/lib/client/use-live-list";
import { useTimeRange } from "@/lib/client/use-time-range";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { RunListOutput, RunRow } from "@/lib/contract/run-list";
import { RunHistogram } from "./run-histogram";
import { RunTable, runHref } from "./run-table";

const sorts = ["started", "duration", "cost", "tokens"] as const;
const idOf = (run: RunRow) => run.id;

/** What ran: filters at the left, outcomes over time above, runs as they come below. */
export function RunListPage({ initial }: { initial?: RunListOutput | undefined }) {
  const { project } = useView();
  const { params } = useTimeRange();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ history: "push" }));
  const [sort, setSort] = useQueryState("sort", parseAsStringLiteral(sorts).withDefault("started"));
  const [selected, setSelected] = useState<string | null>(null);
  const [isFiltering, setFiltering] = useState(false);
  const list = useLiveList<RunRow>(
    "/api/v1/runs",
    { project, q, sort, limit: 100, ...params },
    {
      initial,
      idOf,
      refreshOn: (change) => change.runs.length > 0,
      growsOnTop: sort === "started",
      reading: selected !== null,
    },
  );
  const submit = (query: string) => void setQ(query === "" ? null : query);
  const facets = <FacetSidebar signal="runs" query={q} onQuery={submit} />;
  return (
    <div className="flex h-[calc(100dvh-48px)] min-h-0 flex-col max-sm:h-[calc(100dvh-104px)]">
      <h1 className="sr-only">Runs</h1>
      <div className="flex shrink-0 items-start gap-2 px-3 py-2">
        <QueryField
          signal="runs"
          value={q}
          onSubmit={submit}
          fault={queryFaultOf(list.answer.error)}
          placeholder="status:failed agent:planner duration:>10s"
        />
        <IconButton label="Facets" className="h-8 lg:hidden" onClick={() => setFiltering(true)}>
          <SlidersHorizontal aria-hidden />
        </IconButton>
      </div>
      <div className="flex min-h-0 flex-1 border-t">
        <div className="w-56 shrink-0 overflow-hidden border-r p-2 max-lg:hidden [&>aside]:h-full">
          {facets}
        </div>
        <div className="flex min-w-0 flex-1 flex-col">
          <RunHistogram query={q} />
          <Rows
            list={list}
            q={q}
            sort={sort}
            selected={selected}
            onSelect={setSelected}
            onSort={(by) => void setSort(by as (typeof sorts)[number])}
            onClear={() => submit("")}
          />
        </div>
      </div>
      <Sheet open={isFiltering} onClose={() => setFiltering(false)} title="Facets">
        <div className="p-3">{facets}</div>
      </Sheet>
    </div>
  );
}

type RowsProps = {
  list: ReturnType<typeof useLiveList<RunRow>>;
  q: string;
  sort: (typeof sorts)[number];
  selected: string | null;
  onSelect: (key: string | null) => void;
  onSort: (by: string) => void;
  onClear: () => void;
};

function Rows({ list, q, sort, selected, onSelect, onSort, onClear }: RowsProps) {
  const href = useHref();
  const { rows, answer, waiting, fresh } = list;
  const select = (key: string | null) => {
    onSelect(key);
    rememberTrail(rows.map((run) => runHref(href, run.id)));
  };
  if (rows.length === 0 && answer.error !== null && answer.error.status !== 400)
    return (
      <ErrorState
        title="Runs could not be loaded"
        message={answer.error.message}
        requestId={answer.error.requestId}
        onRetry={answer.refresh}
      />
    );
  if (rows.length === 0 && answer.data === undefined && answer.error === null) return <SkeletonRows />;
  return (
    <div className="relative min-h-0 flex-1" aria-busy={answer.outdated}>
      {waiting !== null && (
        <NewRows count={waiting.count} more={waiting.more} one="run" onShow={list.showWaiting} />
      )}
      <RunTable
        label="Runs"
        rows={rows}
        selectedKey={selected}
        onSelect={select}
        sort={{ by: sort, descending: true }}
        onSort={onSort}
        onEnd={list.loadMore}
        onScroll={list.onScroll}
        isNew={(run) => fresh.has(run.id)}
        empty={answer.error === null ? <NoRuns filtered={q !== ""} onClear={onClear} /> : null}
        footer={<Footer list={list} />}
      />
    </div>
  );
}

function NoRuns({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { range, set } = useTimeRange();
  return (
    <EmptyState
      icon={Play}
      title={filtered ? "No run matches in this time range" : "No runs in this time range"}
      action={
        <>
          {filtered && (
            <Button size="sm" onClick={onClear}>
              Clear the query
            </Button>
          )}
          {range.from !== "30d" && (
            <Button size="sm" onClick={() => set({ from: "30d", to: null })}>
              Look at the last 30 days
            </Button>
          )}
        </>
      }
    >
      A run appears by itself when a trace carries agent or workflow spans (OpenTelemetry GenAI,
      OpenInference, OpenLLMetry and others), or when a program tells of it with{" "}
      <code className="font-mono">POST /v1/runs</code>.
    </EmptyState>
  );
}

function Footer({ list }: { list: RowsProps["list"] }) {
  const words = list.moreError
    ? `More could not be loaded: ${list.moreError.message}`
    : list.loadingMore
      ? "Loading more …"
      : list.hasMore
        ? ""
        : "No more runs in this time range.";
  return <p className="px-3 py-3 text-center text-label text-text-3">{words || "\u00a0"}</p>;
}

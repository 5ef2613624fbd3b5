"use client";
import { SlidersHorizontal, Waypoints } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { useLiveList } from "@/lib/client/use-live-list";
import { useTimeRange } from "@/lib/client/use-time-range";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { TraceListOutput, TraceRow } from "@/lib/contract/trace-list";
import { FacetSidebar } from "../search/facet-sidebar";
import { queryFaultOf } from "../search/query-fault";
import { QueryField } from "../search/query-field";
import { SearchProgress } from "../search/search-progress";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { IconButton } from "../ui/icon-button";
import { NewRows } from "../ui/new-rows";
import { SkeletonRows } from "../ui/skeleton";
import { NoTraces } from "./no-traces";
import { TraceScatter } from "./trace-scatter";
import { TraceTable, traceHref } from "./trace-table";

const sorts = ["started", "duration"] as const;
const idOf = (trace: TraceRow) => trace.trace_id;

/** What was traced: filters at the left, durations over time above, traces as they come below. The URL is the only state. */
export function TraceListPage({ initial }: { initial?: TraceListOutput | undefined }) {
  const { project } = useView();
  const { params } = useTimeRange();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ history: "push" }));
  const [sort, setSort] = useQueryState("sort", parseAsStringLiteral(sorts).withDefault("started"));
  const [isFiltering, setFiltering] = useState(false);
  const [pointed, setPointed] = useState<string | null>(null);
  const list = useLiveList<TraceRow>(
    "/api/v1/traces",
    { project, q, sort, limit: 100, ...params },
    { initial, idOf, refreshOn: (change) => change.spans > 0, growsOnTop: sort === "started" },
  );
  const submit = (query: string) => void setQ(query === "" ? null : query);
  const facets = <FacetSidebar signal="traces" query={q} onQuery={submit} />;
  return (
    <div className="flex h-[calc(100dvh-48px)] min-h-0 flex-col max-sm:h-[calc(100dvh-104px)]">
      <h1 className="sr-only">Traces</h1>
      <div className="flex shrink-0 items-start gap-2 px-3 py-2">
        <QueryField
          signal="traces"
          value={q}
          onSubmit={submit}
          fault={queryFaultOf(list.answer.error)}
          placeholder="service:checkout status:error duration:>2s"
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
          <TraceScatter traces={list.rows} hasMore={list.hasMore} pointed={pointed} onPoint={setPointed} />
          <Rows
            list={list}
            q={q}
            sort={sort}
            pointed={pointed}
            onPoint={setPointed}
            onSort={(by) => void setSort(by as (typeof sorts)[number])}
            onQuery={submit}
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
  list: ReturnType<typeof useLiveList<TraceRow>>;
  q: string;
  sort: (typeof sorts)[number];
  pointed: string | null;
  onPoint: (traceId: string | null) => void;
  onSort: (by: string) => void;
  onQuery: (query: string) => void;
};

function Rows({ list, q, sort, pointed, onPoint, onSort, onQuery }: RowsProps) {
  const href = useHref();
  const { rows, answer, waiting, fresh } = list;
  const select = (key: string | null) => {
    onPoint(key);
    rememberTrail(rows.map((trace) => traceHref(href, trace)));
  };
  const { error } = answer;
  if (rows.length === 0 && error !== null) {
    // A fault of the query stands under the field already; here is what to do next.
    return error.status === 400 ? (
      <EmptyState
        icon={Waypoints}
        title="This query cannot be asked"
        action={
          <Button size="sm" onClick={() => onQuery("")}>
            Clear the query
          </Button>
        }
      >
        What is wrong with it stands under the field above.
      </EmptyState>
    ) : (
      <ErrorState
        title="Traces could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={answer.refresh}
      />
    );
  }
  if (rows.length === 0 && answer.data === undefined) return <SkeletonRows />;
  return (
    <div className="relative min-h-0 flex-1" aria-busy={answer.outdated}>
      {waiting !== null && (
        <NewRows count={waiting.count} more={waiting.more} one="trace" onShow={list.showWaiting} />
      )}
      <TraceTable
        rows={rows}
        selectedKey={pointed}
        onSelect={select}
        sort={{ by: sort, descending: true }}
        onSort={onSort}
        onEnd={list.searchedTo === null ? list.loadMore : undefined}
        onScroll={list.onScroll}
        isNew={(trace) => fresh.has(trace.trace_id)}
        empty={list.searchedTo === null ? <NoTraces query={q} onQuery={onQuery} /> : <Footer list={list} />}
        footer={<Footer list={list} />}
      />
    </div>
  );
}

function Footer({ list }: { list: RowsProps["list"] }) {
  if (list.searchedTo !== null && list.moreError === null)
    return <SearchProgress searchedTo={list.searchedTo} loading={list.loadingMore} onMore={list.loadMore} />;
  const words = list.moreError
    ? `More could not be loaded: ${list.moreError.message}`
    : list.loadingMore
      ? "Loading more …"
      : list.hasMore
        ? ""
        : "No more traces in this time range.";
  return <p className="px-3 py-3 text-center text-label text-text-3">{words || "\u00a0"}</p>;
}

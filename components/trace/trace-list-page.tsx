"use client";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { useLiveList } from "@/lib/client/use-live-list";
import { useTimeRange } from "@/lib/client/use-time-range";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { TraceListOutput, TraceRow } from "@/lib/contract/trace-list";
import { ListEnd, LiveList } from "../search/live-list";
import { SearchPage } from "../search/search-page";
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
  const [pointed, setPointed] = useState<string | null>(null);
  const list = useLiveList<TraceRow>(
    "/api/v1/traces",
    { project, q, sort, limit: 100, ...params },
    { initial, idOf, refreshOn: (change) => change.spans > 0, growsOnTop: sort === "started" },
  );
  const submit = (query: string) => void setQ(query === "" ? null : query);
  return (
    <SearchPage
      signal="traces"
      title="Traces"
      placeholder="service:checkout status:error duration:>2s"
      query={q}
      onQuery={submit}
      error={list.answer.error}
    >
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
    </SearchPage>
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
  const { rows, fresh } = list;
  const select = (key: string | null) => {
    onPoint(key);
    rememberTrail(rows.map((trace) => traceHref(href, trace)));
  };
  const end = <ListEnd list={list} end="No more traces in this time range." />;
  return (
    <LiveList list={list} words={{ one: "trace", many: "traces" }} onClear={() => onQuery("")}>
      <TraceTable
        rows={rows}
        selectedKey={pointed}
        onSelect={select}
        sort={{ by: sort, descending: true }}
        onSort={onSort}
        onEnd={list.searchedTo === null ? list.loadMore : undefined}
        onScroll={list.onScroll}
        isNew={(trace) => fresh.has(trace.trace_id)}
        empty={list.searchedTo === null ? <NoTraces query={q} onQuery={onQuery} /> : end}
        footer={end}
      />
    </LiveList>
  );
}

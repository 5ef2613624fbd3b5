"use client";
import { Play } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { ListEnd, LiveList } from "@/components/search/live-list";
import { SearchPage } from "@/components/search/search-page";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
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
  return (
    <SearchPage
      signal="runs"
      title="Runs"
      placeholder="status:failed agent:planner duration:>10s"
      query={q}
      onQuery={submit}
      error={list.answer.error}
    >
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
    </SearchPage>
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
  const { rows, fresh } = list;
  const select = (key: string | null) => {
    onSelect(key);
    rememberTrail(rows.map((run) => runHref(href, run.id)));
  };
  return (
    <LiveList list={list} words={{ one: "run", many: "runs" }} onClear={onClear}>
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
        empty={<NoRuns filtered={q !== ""} onClear={onClear} />}
        footer={<ListEnd list={list} end="No more runs in this time range." />}
      />
    </LiveList>
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

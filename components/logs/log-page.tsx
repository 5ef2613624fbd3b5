"use client";
import { SlidersHorizontal, WrapText } from "lucide-react";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { FacetSidebar } from "@/components/search/facet-sidebar";
import { QueryField } from "@/components/search/query-field";
import { toggleFilter } from "@/components/search/query-text";
import { Sheet } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { Segmented } from "@/components/ui/select";
import type { LogListOutput, LogRow } from "@/lib/contract/log-list";
import { LogContext } from "./log-context";
import { LogDownload } from "./log-download";
import { LogHistogram } from "./log-histogram";
import { LogList } from "./log-list";
import { LogTail } from "./log-tail";
import { PatternList } from "./pattern-list";

const views = ["lines", "tail", "patterns"] as const;
const viewOptions = [
  { value: "lines", words: "Lines" },
  { value: "tail", words: "Live tail" },
  { value: "patterns", words: "Patterns" },
] as const;

export function useLogView() {
  const [state, setState] = useQueryStates(
    {
      q: parseAsString.withDefault(""),
      view: parseAsStringLiteral(views).withDefault("lines"),
      around: parseAsString,
      wrap: parseAsBoolean.withDefault(false),
    },
    { history: "push" },
  );
  return { ...state, set: (next: Partial<typeof state>) => void setState(next) };
}

/** What was logged: as lines, live, or grouped by shape; and around one line what came before and after. */
export function LogPage({ initial }: { initial?: LogListOutput | undefined }) {
  const { q, view, around, wrap, set } = useLogView();
  const submit = (query: string) => set({ q: query, around: null });
  const filter = (key: string, value: string, isExcluded: boolean) =>
    submit(toggleFilter(q, key, value, isExcluded));
  const context = (row: LogRow) => set({ around: row.id, view: "lines" });
  const [isFiltering, setFiltering] = useState(false);
  const facets = <FacetSidebar signal="logs" query={q} onQuery={submit} />;
  const shared = { q, wrap, onFilter: filter, onContext: context };
  return (
    <div className="flex h-[calc(100dvh-48px)] min-h-0 flex-col max-sm:h-[calc(100dvh-104px)]">
      <h1 className="sr-only">Logs</h1>
      <div className="flex shrink-0 flex-wrap items-start gap-2 px-3 py-2">
        <div className="flex min-w-60 flex-1">
          <QueryField
            signal="logs"
            value={q}
            onSubmit={submit}
            placeholder='level:error service:checkout "time out"'
          />
        </div>
        <div className="flex h-8 items-center gap-1 max-sm:w-full">
          <Segmented
            label="View"
            value={view}
            options={viewOptions}
            onChange={(next) => set({ view: next, around: null })}
          />
          <IconButton
            size="sm"
            label="Wrap long lines"
            aria-pressed={wrap}
            onClick={() => set({ wrap: !wrap })}
          >
            <WrapText aria-hidden />
          </IconButton>
          <LogDownload q={q} />
          <IconButton
            size="sm"
            label="Facets"
            className="ml-auto lg:hidden"
            onClick={() => setFiltering(true)}
          >
            <SlidersHorizontal aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className="flex min-h-0 flex-1 border-t">
        <div className="w-56 shrink-0 overflow-hidden border-r p-2 max-lg:hidden [&>aside]:h-full">
          {facets}
        </div>
        <div className="flex min-w-0 flex-1 flex-col">
          {around === null && view !== "tail" && (
            <LogHistogram query={q} onLevel={(level) => filter("level", level, false)} />
          )}
          {around !== null ? (
            <LogContext
              id={around}
              wrap={wrap}
              onFilter={filter}
              onContext={context}
              onClose={() => set({ around: null })}
            />
          ) : view === "tail" ? (
            <LogTail {...shared} />
          ) : view === "patterns" ? (
            <PatternList q={q} onSearch={(query) => set({ q: query, view: "lines" })} />
          ) : (
            <LogList {...shared} initial={initial} onClear={() => submit("")} />
          )}
        </div>
      </div>
      <Sheet open={isFiltering} onClose={() => setFiltering(false)} title="Facets">
        <div className="p-3">{facets}</div>
      </Sheet>
    </div>
  );
}

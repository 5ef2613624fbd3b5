"use client";
import { SlidersHorizontal } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { FacetSidebar } from "@/components/search/facet-sidebar";
import { queryFaultOf } from "@/components/search/query-fault";
import { QueryField } from "@/components/search/query-field";
import { toggleFilter } from "@/components/search/query-text";
import { Sheet } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { useLiveList } from "@/lib/client/use-live-list";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DecisionListOutput } from "@/lib/contract/decision-list";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { OpaLossNotice } from "../opa/opa-loss-notice";
import type { Endpoints } from "../settings/send-data-snippets";
import { DecisionHistogram } from "./decision-histogram";
import { DecisionRows } from "./decision-rows";

const idOf = (decision: DecisionRow) => decision.id;

type Props = { initial?: DecisionListOutput | undefined; endpoints: Endpoints };

/** What was decided: filters at the left, verdicts over time above, decisions as they come below. The URL is the only state. */
export function DecisionListPage({ initial, endpoints }: Props) {
  const { project } = useView();
  const { params } = useTimeRange();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault("").withOptions({ history: "push" }));
  const [selected, setSelected] = useState<string | null>(null);
  const [isFiltering, setFiltering] = useState(false);
  const list = useLiveList<DecisionRow>(
    "/api/v1/decisions",
    { project, q, limit: 100, ...params },
    {
      initial,
      idOf,
      refreshOn: (change) => change.decisions > 0,
      growsOnTop: true,
      reading: selected !== null,
    },
  );
  const submit = (query: string) => void setQ(query === "" ? null : query);
  const facets = <FacetSidebar signal="decisions" query={q} onQuery={submit} />;
  return (
    <div className="flex h-[calc(100dvh-84px)] min-h-0 flex-col max-sm:h-[calc(100dvh-140px)]">
      <h1 className="sr-only">Decisions</h1>
      <div className="flex shrink-0 items-start gap-2 px-3 py-2">
        <QueryField
          signal="decisions"
          value={q}
          onSubmit={submit}
          fault={queryFaultOf(list.answer.error)}
          placeholder="verdict:deny tool:delete_file policy:agents/*"
        />
        <IconButton label="Facets" className="h-8 lg:hidden" onClick={() => setFiltering(true)}>
          <SlidersHorizontal aria-hidden />
        </IconButton>
      </div>
      <OpaLossNotice />
      <div className="flex min-h-0 flex-1 border-t">
        <div className="w-56 shrink-0 overflow-hidden border-r p-2 max-lg:hidden [&>aside]:h-full">
          {facets}
        </div>
        <div className="flex min-w-0 flex-1 flex-col">
          <DecisionHistogram
            query={q}
            onVerdict={(verdict) => submit(toggleFilter(q, "verdict", verdict, false))}
          />
          <DecisionRows
            list={list}
            q={q}
            selected={selected}
            onSelect={setSelected}
            onClear={() => submit("")}
            endpoints={endpoints}
          />
        </div>
      </div>
      <Sheet open={isFiltering} onClose={() => setFiltering(false)} title="Facets">
        <div className="p-3">{facets}</div>
      </Sheet>
    </div>
  );
}

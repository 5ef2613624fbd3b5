"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { toggleFilter } from "@/components/search/query-text";
import { SearchPage } from "@/components/search/search-page";
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
  return (
    <SearchPage
      signal="decisions"
      title="Decisions"
      placeholder="verdict:deny tool:delete_file policy:agents/*"
      query={q}
      onQuery={submit}
      error={list.answer.error}
      hasTabs
      notice={<OpaLossNotice />}
    >
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
    </SearchPage>
  );
}

"use client";
import { ListEnd, LiveList } from "@/components/search/live-list";
import type { useLiveList } from "@/lib/client/use-live-list";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref } from "@/lib/client/use-view";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { Endpoints } from "../settings/send-data-snippets";
import { DecisionTable, decisionHref } from "./decision-table";
import { NoDecisions } from "./no-decisions";

type List = ReturnType<typeof useLiveList<DecisionRow>>;
type Props = {
  list: List;
  q: string;
  selected: string | null;
  onSelect: (key: string | null) => void;
  onClear: () => void;
  endpoints: Endpoints;
};

/** The explorer's rows, and what stands there while there are none. */
export function DecisionRows({ list, q, selected, onSelect, onClear, endpoints }: Props) {
  const href = useHref();
  const { rows, fresh } = list;
  const select = (key: string | null) => {
    onSelect(key);
    rememberTrail(rows.map((decision) => decisionHref(href, decision.id)));
  };
  const end = <ListEnd list={list} end="No more decisions in this time range." />;
  return (
    <LiveList list={list} words={{ one: "decision", many: "decisions" }} onClear={onClear}>
      <DecisionTable
        label="Decisions"
        rows={rows}
        selectedKey={selected}
        onSelect={select}
        onEnd={list.searchedTo === null ? list.loadMore : undefined}
        onScroll={list.onScroll}
        isNew={(decision) => fresh.has(decision.id)}
        empty={
          list.searchedTo === null ? <NoDecisions query={q} onClear={onClear} endpoints={endpoints} /> : end
        }
        footer={end}
      />
    </LiveList>
  );
}

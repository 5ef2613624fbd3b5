"use client";
import { SearchX } from "lucide-react";
import { SearchProgress } from "@/components/search/search-progress";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { NewRows } from "@/components/ui/new-rows";
import { SkeletonRows } from "@/components/ui/skeleton";
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
  const { rows, answer, waiting, fresh } = list;
  const select = (key: string | null) => {
    onSelect(key);
    rememberTrail(rows.map((decision) => decisionHref(href, decision.id)));
  };
  const { error } = answer;
  if (rows.length === 0 && error !== null) return <Failed error={error} list={list} onClear={onClear} />;
  if (rows.length === 0 && answer.data === undefined) return <SkeletonRows />;
  return (
    <div className="relative min-h-0 flex-1" aria-busy={answer.outdated}>
      {waiting !== null && (
        <NewRows count={waiting.count} more={waiting.more} one="decision" onShow={list.showWaiting} />
      )}
      <DecisionTable
        label="Decisions"
        rows={rows}
        selectedKey={selected}
        onSelect={select}
        onEnd={list.searchedTo === null ? list.loadMore : undefined}
        onScroll={list.onScroll}
        isNew={(decision) => fresh.has(decision.id)}
        empty={
          list.searchedTo === null ? (
            <NoDecisions query={q} onClear={onClear} endpoints={endpoints} />
          ) : (
            <Footer list={list} />
          )
        }
        footer={<Footer list={list} />}
      />
    </div>
  );
}

function Failed({
  error,
  list,
  onClear,
}: {
  error: NonNullable<List["answer"]["error"]>;
  list: List;
  onClear: () => void;
}) {
  // A fault of the query stands under the field already; here is what to do next.
  return error.status === 400 ? (
    <EmptyState
      icon={SearchX}
      title="This query cannot be asked"
      action={
        <Button size="sm" onClick={onClear}>
          Clear the query
        </Button>
      }
    >
      What is wrong with it stands under the field above.
    </EmptyState>
  ) : (
    <ErrorState
      title="Decisions could not be loaded"
      message={error.message}
      requestId={error.requestId}
      onRetry={list.answer.refresh}
    />
  );
}

function Footer({ list }: { list: List }) {
  if (list.searchedTo !== null && list.moreError === null)
    return <SearchProgress searchedTo={list.searchedTo} loading={list.loadingMore} onMore={list.loadMore} />;
  const words = list.moreError
    ? `More could not be loaded: ${list.moreError.message}`
    : list.loadingMore
      ? "Loading more …"
      : list.hasMore
        ? ""
        : "No more decisions in this time range.";
  return <p className="px-3 py-3 text-center text-label text-text-3">{words || "\u00a0"}</p>;
}

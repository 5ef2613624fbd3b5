"use client";
import { useEffect, useMemo, useRef } from "react";
import type { useLiveList } from "@/lib/client/use-live-list";
import type { InboxLine } from "@/lib/contract/issue-row";
import type { IssueTab } from "@/lib/model/issue";
import { ListFailed } from "../search/list-failed";
import { Button } from "../ui/button";
import { NewRows } from "../ui/new-rows";
import { SkeletonRows } from "../ui/skeleton";
import { StaleNote } from "../ui/stale-note";
import { InboxLineRow } from "./inbox-lines";
import { InboxHeader } from "./inbox-row";
import { NoIssues } from "./no-issues";

type List = ReturnType<typeof useLiveList<InboxLine>>;
type Props = {
  list: List;
  tab: IssueTab;
  question: { q: string; sort: string };
  /** Somebody is at a row: what is shown stays where it is. */
  isSteady: boolean;
  isGone: (groupKey: string) => boolean;
  onClear: () => void;
  onRelease: () => void;
};

/** The lines, and what stands there while there are none. */
export function InboxList({ list, tab, question, isSteady, isGone, onClear, onRelease }: Props) {
  const { answer, waiting, fresh } = list;
  const steady = useSteadyOrder(list.rows, isSteady);
  const lines = useMemo(() => steady.filter(({ group_key }) => !isGone(group_key)), [steady, isGone]);
  // A thousand lines are not gone through again because the cursor moves.
  const drawn = useMemo(
    () =>
      lines.map((line) => (
        <InboxLineRow
          key={line.group_key}
          line={line}
          question={question}
          isNew={fresh.has(line.group_key)}
        />
      )),
    [lines, question, fresh],
  );
  if (lines.length === 0 && answer.error !== null)
    return <ListFailed error={answer.error} what="The inbox" onRetry={answer.refresh} onClear={onClear} />;
  if (lines.length === 0 && answer.data === undefined) return <SkeletonRows />;
  return (
    <div
      className="@container min-h-0 flex-1 overflow-y-auto max-sm:pb-16"
      aria-busy={answer.outdated}
      data-inbox={answer.data === undefined ? undefined : "answered"}
    >
      {waiting !== null && waiting.count > 0 && (
        <NewRows count={waiting.count} more={waiting.more} one="line" onShow={onRelease} />
      )}
      <StaleNote what="These lines" error={answer.error} />
      {lines.length === 0 ? (
        <NoIssues tab={tab} q={question.q} onClear={onClear} />
      ) : (
        <>
          <InboxHeader />
          <ul aria-label="Inbox">{drawn}</ul>
          <Footer list={list} />
        </>
      )}
    </div>
  );
}

/** While `isSteady`, rows keep the order in which they were read; what is new to the order comes last. */
function useSteadyOrder(lines: readonly InboxLine[], isSteady: boolean): readonly InboxLine[] {
  const order = useRef(new Map<string, number>());
  const shown = useMemo(() => {
    const place = ({ group_key }: InboxLine) => order.current.get(group_key) ?? lines.length;
    return isSteady ? lines.toSorted((a, b) => place(a) - place(b)) : lines;
  }, [lines, isSteady]);
  useEffect(() => {
    order.current = new Map(shown.map(({ group_key }, index) => [group_key, index]));
  }, [shown]);
  return shown;
}

function Footer({ list }: { list: List }) {
  if (list.moreError !== null)
    return (
      <p className="p-3 text-center text-label text-warning">
        More could not be loaded: {list.moreError.message}
      </p>
    );
  return list.hasMore ? (
    <p className="p-3 text-center">
      <Button size="sm" className="max-sm:h-10" disabled={list.loadingMore} onClick={list.loadMore}>
        {list.loadingMore ? "Loading more …" : "Show more"}
      </Button>
    </p>
  ) : null;
}

"use client";
import type { ReactNode } from "react";
import type { useLiveList } from "@/lib/client/use-live-list";
import { NewRows } from "../ui/new-rows";
import { SkeletonRows } from "../ui/skeleton";
import { ListFailed } from "./list-failed";
import { SearchProgress } from "./search-progress";

type List = Omit<ReturnType<typeof useLiveList<object>>, "rows" | "fresh"> & { rows: readonly unknown[] };

/** How one of the rows is called in sentences, and many of them: run, runs. */
export type RowWords = { one: string; many: string };

/** A live list around its table: what stands there before the first answer and after one that failed, and the rows that wait. */
export function LiveList({
  list,
  words,
  onClear,
  children,
}: {
  list: List;
  words: RowWords;
  /** Clears the query, where there may be one. */
  onClear?: (() => void) | undefined;
  children: ReactNode;
}) {
  const { rows, answer, waiting } = list;
  if (rows.length === 0 && answer.error !== null)
    return (
      <ListFailed
        error={answer.error}
        what={words.many.charAt(0).toUpperCase() + words.many.slice(1)}
        onRetry={answer.refresh}
        onClear={onClear}
      />
    );
  if (rows.length === 0 && answer.data === undefined) return <SkeletonRows />;
  return (
    <div className="relative min-h-0 flex-1" aria-busy={answer.outdated}>
      {waiting !== null && (
        <NewRows count={waiting.count} more={waiting.more} one={words.one} onShow={list.showWaiting} />
      )}
      {children}
    </div>
  );
}

/** Below the last row: how far was searched, that more comes, or that there is no more. */
export function ListEnd({ list, end }: { list: List; end: string }) {
  if (list.searchedTo !== null && list.moreError === null)
    return <SearchProgress searchedTo={list.searchedTo} loading={list.loadingMore} onMore={list.loadMore} />;
  const words = list.moreError
    ? `More could not be loaded: ${list.moreError.message}`
    : list.loadingMore
      ? "Loading more …"
      : list.hasMore
        ? ""
        : end;
  return <p className="px-3 py-3 text-center text-label text-text-3">{words || "\u00a0"}</p>;
}

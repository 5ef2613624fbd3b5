"use client";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";

type Props = { searchedTo: string; loading: boolean; onMore: () => void };

/** A search that reads every row stops after a moment: how far back it came, and the way on. */
export function SearchProgress({ searchedTo, loading, onMore }: Props) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-center gap-x-2 gap-y-1 px-3 py-2 text-label text-text-2"
    >
      <span>
        Searched back to <Time at={searchedTo} as="full" className="tabular-nums" />
      </span>
      <Button size="sm" disabled={loading} onClick={onMore}>
        {loading ? "Searching …" : "Search further back"}
      </Button>
    </div>
  );
}

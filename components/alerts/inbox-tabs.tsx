"use client";
import { formatNumber } from "@/lib/client/format";
import { type IssueTab, issueTabs } from "@/lib/model/issue";
import { tabWords } from "./issue-words";

type Props = {
  tab: IssueTab;
  counts: Partial<Record<IssueTab, number>> | undefined;
  onTab: (tab: IssueTab) => void;
};

/** The inbox by state, each with how many lines it holds. */
export function InboxTabs({ tab, counts, onTab }: Props) {
  return (
    <div className="flex h-9 shrink-0 gap-1 overflow-x-auto overflow-y-hidden px-3 max-sm:h-11">
      {issueTabs.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === tab}
          onClick={() => onTab(each)}
          className="my-1 flex items-center gap-1.5 whitespace-nowrap rounded-md px-2 text-body text-text-2 hover:bg-raised hover:text-text aria-pressed:bg-overlay aria-pressed:font-medium aria-pressed:text-text"
        >
          {tabWords[each]}
          {counts?.[each] !== undefined && (
            <span className="text-label text-text-3 tabular-nums">{formatNumber(counts[each])}</span>
          )}
        </button>
      ))}
    </div>
  );
}

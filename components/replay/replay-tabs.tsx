import { formatExact } from "@/lib/client/format";
import type { ReplayDetail } from "@/lib/contract/replay";
import type { ReplayOutcome } from "@/lib/model/replay";
import { outcomeColour } from "./outcome";
import { outcomeAbout, outcomeOrder, outcomeWords } from "./replay-words";
import type { ResultFilter } from "./result-filter";

type Props = {
  replay: ReplayDetail;
  outcome: ReplayOutcome | null;
  onChoose: (part: Partial<ResultFilter>) => void;
};

/** Outcomes with their counts; one chosen filters everything below. */
export function ReplayTabs({ replay, outcome, onChoose }: Props) {
  const tabs = [null, ...outcomeOrder] as const;
  return (
    <nav aria-label="Outcomes" className="flex shrink-0 gap-1 overflow-x-auto border-t px-3 py-1.5">
      {tabs.map((one) => {
        const count = one === null ? replay.done : (replay.counts[one] ?? 0);
        return (
          <button
            key={one ?? "all"}
            type="button"
            aria-pressed={outcome === one}
            disabled={one !== null && count === 0 && outcome !== one}
            title={one === null ? undefined : `${formatExact(count)} ${outcomeAbout[one]}`}
            onClick={() => onChoose({ outcome: one, said: null })}
            className="flex shrink-0 items-baseline gap-1.5 rounded-md px-2 py-1 text-body text-text-2 hover:bg-raised disabled:opacity-45 aria-pressed:bg-overlay aria-pressed:text-text"
          >
            <span style={one === null || count === 0 ? undefined : { color: outcomeColour(one) }}>
              {one === null ? "All" : outcomeWords[one]}
            </span>
            <span className="text-label text-text-3 tabular-nums">{formatExact(count)}</span>
          </button>
        );
      })}
    </nav>
  );
}

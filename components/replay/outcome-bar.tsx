import { formatExact } from "@/lib/client/format";
import type { ReplayRow } from "@/lib/contract/replay";
import { outcomeColour } from "./outcome";
import { outcomeOrder, outcomeWords } from "./replay-words";

/** Shares of the outcomes as one bar; what is still to be asked is left open at its end. */
export function OutcomeBar({ counts, total }: { counts: ReplayRow["counts"]; total: number }) {
  const words = outcomeOrder
    .filter((outcome) => (counts[outcome] ?? 0) > 0)
    .map((outcome) => `${formatExact(counts[outcome] ?? 0)} ${outcomeWords[outcome].toLowerCase()}`);
  return (
    <div
      role="img"
      aria-label={words.length === 0 ? "Nothing asked yet" : words.join(", ")}
      title={words.join(", ")}
      className="flex h-1.5 w-full overflow-hidden rounded-full bg-overlay"
    >
      {outcomeOrder.map((outcome) => (
        <span
          key={outcome}
          style={{
            width: `${total === 0 ? 0 : (100 * (counts[outcome] ?? 0)) / total}%`,
            background: outcome === "same" ? "var(--line-strong)" : outcomeColour(outcome),
          }}
        />
      ))}
    </div>
  );
}

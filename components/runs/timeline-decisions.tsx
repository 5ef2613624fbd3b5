"use client";
import { DecisionMark } from "@/components/decisions/decision-mark";
import { ruledWords } from "@/components/decisions/neighbour-words";
import { verdictLook, verdictOrder } from "@/components/decisions/verdict";
import { cx } from "@/components/ui/cx";
import { plural } from "@/lib/client/format";
import type { JoinedDecision } from "@/lib/contract/decision-row";
import { type FoldedAxis, placeOf } from "./fold-gaps";
import { labelWidth, trackEnd } from "./timeline-label";

type Props = {
  decisions: readonly JoinedDecision[];
  axis: FoldedAxis;
  originNs: bigint;
  /** Id of the one that is open. */
  selected: string | null;
  onSelect: (id: string | null) => void;
};

/** When it was decided about: one mark a decision, by verdict in shape and colour. */
export function TimelineDecisions({ decisions, axis, originNs, selected, onSelect }: Props) {
  if (decisions.length === 0) return null;
  // What was stopped is drawn last, over what lies on the same pixel.
  const drawn = decisions.toSorted(
    (a, b) => verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict),
  );
  const denied = decisions.filter(({ verdict }) => verdict === "deny").length;
  return (
    <div className="sticky top-7 z-10 flex h-7 border-b bg-surface">
      <span
        className={cx(
          "flex shrink-0 items-center gap-1.5 truncate border-r px-3 text-table text-text-2",
          labelWidth,
        )}
        title={`${plural(decisions.length, "decision")}, ${denied} denied`}
      >
        <span className="truncate">Decisions</span>
        {denied > 0 && <span className="shrink-0 text-denied text-label">{denied} denied</span>}
      </span>
      {/* For the pointer: the tab Decisions has the same in order, and `d` goes from denial to denial. */}
      <ul aria-hidden className={cx("relative min-w-0 flex-1", trackEnd)}>
        {drawn.map((decision) => (
          <Mark
            key={decision.id}
            decision={decision}
            atMs={Number(BigInt(decision.time_ns) - originNs) / 1e6}
            axis={axis}
            isSelected={decision.id === selected}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </div>
  );
}

function Mark(props: {
  decision: JoinedDecision;
  atMs: number;
  axis: FoldedAxis;
  isSelected: boolean;
  onSelect: Props["onSelect"];
}) {
  const { decision, atMs, axis, isSelected, onSelect } = props;
  // A decision just before the first step or after the last is still of this run: it stands at the edge.
  const spanMs = axis.endMs - axis.startMs;
  if (atMs < axis.startMs - spanMs || atMs > axis.endMs + spanMs) return null;
  const place = placeOf(axis, Math.min(axis.endMs, Math.max(axis.startMs, atMs)));
  const words = `${verdictLook(decision.verdict).words}: ${ruledWords(decision)}${decision.inferred ? " (inferred)" : ""}`;
  return (
    <li
      className="absolute top-0"
      style={{ left: `clamp(0px, calc(${place * 100}% - 10px), calc(100% - 20px))` }}
    >
      <button
        type="button"
        tabIndex={-1}
        title={words}
        onClick={() => onSelect(isSelected ? null : decision.id)}
        className={cx(
          "grid h-7 w-5 place-items-center rounded-sm",
          isSelected ? "bg-overlay ring-2 ring-accent" : "hover:bg-overlay",
        )}
      >
        <DecisionMark
          verdict={decision.verdict}
          label={words}
          className={cx(decision.inferred && "opacity-70")}
        />
      </button>
    </li>
  );
}

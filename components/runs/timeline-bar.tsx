import { X } from "lucide-react";
import { memo } from "react";
import { cx } from "@/components/ui/cx";
import { colourOf } from "@/lib/client/colour";
import { formatDuration } from "@/lib/client/format";
import { type FoldedAxis, placeOf } from "./fold-gaps";
import type { Step } from "./steps";

type Props = { step: Step; axis: FoldedAxis; selected: boolean; onSelect: () => void };

/** One step as a bar. A failure is red and bears a cross, a repeated call says which try it is. */
export const TimelineBar = memo(function TimelineBar({ step, axis, selected, onSelect }: Props) {
  const left = placeOf(axis, step.startMs);
  const width = placeOf(axis, step.endMs) - left;
  const tries = step.attempts > 1 ? `try ${step.attempt} of ${step.attempts}` : null;
  const words = [
    step.name,
    formatDuration(step.endMs - step.startMs),
    tries,
    step.failed ? `failed${step.error ? `: ${step.error}` : ""}` : null,
  ];
  const label = words.filter(Boolean).join(", ");
  const colour = step.failed ? "var(--error)" : colourOf(step.name);
  const quiet = step.children.length > 0;
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={selected}
      title={label}
      onClick={onSelect}
      className={cx(
        "absolute top-1 flex h-4 min-w-[3px] items-center gap-1 overflow-hidden whitespace-nowrap rounded-[3px] border px-1 text-left text-[10.5px] text-text leading-[14px]",
        selected ? "z-10 ring-2 ring-accent" : "hover:brightness-125",
      )}
      style={{
        left: `${left * 100}%`,
        width: `max(3px, ${width * 100}%)`,
        borderColor: `color-mix(in srgb, ${colour} ${quiet ? 45 : 70}%, transparent)`,
        // Opaque, so that text over it keeps its contrast whatever lies below.
        background: `color-mix(in srgb, ${colour} ${quiet ? 14 : 34}%, var(--surface))`,
      }}
    >
      {step.failed && <X aria-hidden className="-ml-0.5 size-3 shrink-0 text-error" strokeWidth={3} />}
      {width > 0.05 && <span className="truncate">{tries ?? formatDuration(step.endMs - step.startMs)}</span>}
    </button>
  );
});

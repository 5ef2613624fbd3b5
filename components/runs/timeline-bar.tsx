import { X } from "lucide-react";
import { type CSSProperties, memo } from "react";
import { cx } from "@/components/ui/cx";
import { colourOf } from "@/lib/client/colour";
import { formatDuration } from "@/lib/client/format";
import { type FoldedAxis, placeOf } from "./fold-gaps";
import type { Step } from "./steps";
import { leastBarPx, type TouchPlace, type TouchTrack, touchPlace } from "./touch-place";

type Props = {
  step: Step;
  axis: FoldedAxis;
  /** Given where fingers point: then what can be touched is larger than the bar. */
  track: TouchTrack | null;
  selected: boolean;
  onSelect: () => void;
};

/** One step as a bar. A failure is red and bears a cross, a repeated call says which try it is. */
export const TimelineBar = memo(function TimelineBar({ step, axis, track, selected, onSelect }: Props) {
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
  const touch = track === null ? null : touchPlace(step, track);
  const { button, bar } = placed(touch, left, width);
  const hasRoom = touch === null ? width > 0.05 : touch.barPx >= leastWordsPx;
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={selected}
      title={label}
      onClick={onSelect}
      className={cx("group absolute inset-y-0 flex items-center", selected && "z-10")}
      style={button}
    >
      <span
        aria-hidden
        className={cx(
          "flex h-4 min-w-[3px] items-center gap-1 overflow-hidden whitespace-nowrap rounded-[3px] border px-1 text-left text-[10.5px] text-text leading-[14px]",
          selected ? "ring-2 ring-accent" : "group-hover:brightness-125",
        )}
        style={{
          ...bar,
          borderColor: `color-mix(in srgb, ${colour} ${quiet ? 45 : 70}%, transparent)`,
          // Opaque, so that text over it keeps its contrast whatever lies below.
          background: `color-mix(in srgb, ${colour} ${quiet ? 14 : 34}%, var(--surface))`,
        }}
      >
        {step.failed && <X aria-hidden className="-ml-0.5 size-3 shrink-0 text-error" strokeWidth={3} />}
        {hasRoom && <span className="truncate">{tries ?? formatDuration(step.endMs - step.startMs)}</span>}
      </span>
    </button>
  );
});

const leastWordsPx = 48;

type Styles = { button: CSSProperties; bar: CSSProperties };

function placed(touch: TouchPlace | null, left: number, width: number): Styles {
  if (touch === null)
    return {
      button: { left: `${left * 100}%`, width: `max(${leastBarPx}px, ${width * 100}%)` },
      bar: { width: "100%" },
    };
  return {
    button: { left: touch.fromPx, width: touch.toPx - touch.fromPx },
    bar: { marginLeft: touch.barFromPx - touch.fromPx, width: touch.barPx },
  };
}

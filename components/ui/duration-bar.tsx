import { formatDuration } from "@/lib/client/format";
import { cx } from "./cx";

type Props = {
  durationMs: number /** The longest of the list: all bars share this scale. */;
  longestMs: number;
  colour?: string;
  running?: boolean;
  className?: string;
};

/** A duration as a number and a bar on a scale common to its list. */
export function DurationBar({
  durationMs,
  longestMs,
  colour = "var(--text-3)",
  running = false,
  className,
}: Props) {
  const share = longestMs > 0 ? Math.min(1, Math.max(0, durationMs / longestMs)) : 0;
  return (
    <span className={cx("flex w-full items-center gap-2", className)}>
      <span className="w-[58px] shrink-0 text-right tabular-nums">{formatDuration(durationMs)}</span>
      <span aria-hidden className="relative h-1.5 min-w-6 flex-1 overflow-hidden rounded-full bg-overlay">
        <span
          className={cx("absolute inset-y-0 left-0 rounded-full", running && "pulse-dot")}
          style={{ width: `max(2px, ${share * 100}%)`, background: colour }}
        />
      </span>
    </span>
  );
}

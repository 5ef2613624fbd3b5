import { plural } from "@/lib/client/format";
import type { TriageCounts } from "@/lib/contract/issue-list";
import { cx } from "../ui/cx";

/** The number of firing alerts on the page's icon or at its end; nothing where none fires. */
export function FiringBadge({ counts, over }: { counts: TriageCounts | undefined; over: boolean }) {
  if (counts === undefined || counts.firing === 0) return null;
  const isLoud = counts.worst === "critical" || counts.worst === "high";
  const colour = isLoud ? "var(--error)" : counts.worst === "warning" ? "var(--warning)" : "var(--unknown)";
  return (
    <span
      className={cx(
        "inline-flex h-4 min-w-4 items-center justify-center rounded-full px-1 font-semibold text-[10px] leading-none tabular-nums",
        over ? "absolute -top-1 left-[calc(50%+4px)] ring-2 ring-canvas" : "ml-auto",
      )}
      style={{ background: colour, color: "var(--canvas)" }}
    >
      <span aria-hidden>{counts.firing > 99 ? "99+" : counts.firing}</span>
      <span className="sr-only">{plural(counts.firing, "alert fires", "alerts fire")}</span>
    </span>
  );
}

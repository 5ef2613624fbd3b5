import { CircleAlert, Info, type LucideIcon, OctagonAlert, TriangleAlert } from "lucide-react";
import type { Severity } from "@/lib/model/alert";
import type { Meaning } from "../ui/badge";
import { cx } from "../ui/cx";

type Look = { words: string; meaning: Meaning; icon: LucideIcon; filled: boolean };

/** How bad, by outline as well as by colour: an octagon, a triangle, a circle, a letter. Critical alone is filled. */
export const severityLooks: Record<Severity, Look> = {
  critical: { words: "Critical", meaning: "error", icon: OctagonAlert, filled: true },
  high: { words: "High", meaning: "error", icon: TriangleAlert, filled: false },
  warning: { words: "Warning", meaning: "warning", icon: CircleAlert, filled: false },
  info: { words: "Info", meaning: "audit", icon: Info, filled: false },
};

/** `calm`: over, or put aside. Its shape still tells how bad it was, its colour no longer calls. */
export function SeverityMark({
  severity,
  iconOnly = false,
  calm = false,
  className,
}: {
  severity: Severity;
  iconOnly?: boolean;
  calm?: boolean;
  className?: string;
}) {
  const { words, meaning, icon: Icon, filled } = severityLooks[severity];
  const colour = calm ? "var(--text-3)" : `var(--${meaning})`;
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap font-medium", className)}
      style={{ color: colour }}
      title={iconOnly ? words : undefined}
    >
      {filled && !calm ? <FilledOctagon /> : <Icon aria-hidden className="size-4 shrink-0" />}
      <span className={iconOnly ? "sr-only" : ""}>{words}</span>
    </span>
  );
}

/** The icon set draws only outlines, and its octagon over its own sign. */
function FilledOctagon() {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className="size-4 shrink-0">
      <path d="M8 1.5h8L22.5 8v8L16 22.5H8L1.5 16V8z" fill="currentColor" />
      <path d="M12 7v6M12 16.8v.1" stroke="var(--surface)" strokeWidth={2.6} strokeLinecap="round" />
    </svg>
  );
}

import { Ban, CircleCheck, CircleX, Equal, HelpCircle, type LucideIcon, PencilLine } from "lucide-react";
import type { ReplayOutcome } from "@/lib/model/replay";
import type { Meaning } from "../ui/badge";
import { cx } from "../ui/cx";
import { outcomeWords } from "./replay-words";

const looks: Record<ReplayOutcome, { meaning: Meaning | null; icon: LucideIcon }> = {
  allow_to_deny: { meaning: "denied", icon: Ban },
  deny_to_allow: { meaning: "ok", icon: CircleCheck },
  changed: { meaning: "modified", icon: PencilLine },
  error: { meaning: "error", icon: CircleX },
  not_replayable: { meaning: "unknown", icon: HelpCircle },
  same: { meaning: null, icon: Equal },
};

export function outcomeColour(outcome: ReplayOutcome): string {
  const { meaning } = looks[outcome];
  return meaning === null ? "var(--text-3)" : `var(--${meaning})`;
}

/** What became of a decision: icon, word and colour. */
export function Outcome({ outcome, className }: { outcome: ReplayOutcome; className?: string }) {
  const { icon: Icon } = looks[outcome];
  return (
    <span
      className={cx("items-center gap-1.5 whitespace-nowrap font-medium", className ?? "inline-flex")}
      style={{ color: outcomeColour(outcome) }}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {outcomeWords[outcome]}
    </span>
  );
}

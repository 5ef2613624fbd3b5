import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleOff,
  Flame,
  Hourglass,
  type LucideIcon,
  TrendingDown,
} from "lucide-react";
import type { RuleRow } from "@/lib/contract/rule-list";
import type { Meaning } from "../ui/badge";
import { cx } from "../ui/cx";

type Look = { words: string; meaning: Meaning; icon: LucideIcon };

const looks = {
  off: { words: "Off", meaning: "unknown", icon: CircleOff },
  error: { words: "Error", meaning: "error", icon: CircleAlert },
  firing: { words: "Firing", meaning: "error", icon: Flame },
  recovering: { words: "Recovering", meaning: "modified", icon: TrendingDown },
  pending: { words: "Pending", meaning: "warning", icon: Hourglass },
  no_data: { words: "No data", meaning: "unknown", icon: CircleDashed },
  unknown: { words: "Not yet run", meaning: "unknown", icon: CircleHelp },
  ok: { words: "Quiet", meaning: "ok", icon: CircleCheck },
  recorded: { words: "Recorded", meaning: "ok", icon: CircleCheck },
} as const satisfies { [name: string]: Look };

type Of = Pick<RuleRow, "enabled" | "kind" | "state" | "health">;

/** What matters most about a rule, in one word: that it is off, then what fires, then that it cannot be asked. */
export function ruleLook({ enabled, kind, state, health }: Of): Look {
  if (!enabled) return looks.off;
  if (state !== "inactive") return looks[state];
  if (health === "error") return looks.error;
  if (health === "ok") return kind === "record" ? looks.recorded : looks.ok;
  return looks[health];
}

/** A rule's state as icon, word and colour. */
export function RuleState({ rule, className }: { rule: Of; className?: string }) {
  const { words, meaning, icon: Icon } = ruleLook(rule);
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap font-medium", className)}
      style={{ color: `var(--${meaning})` }}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {words}
    </span>
  );
}

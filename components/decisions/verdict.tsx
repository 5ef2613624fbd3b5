import {
  Ban,
  CircleCheck,
  CircleX,
  Eye,
  HelpCircle,
  type LucideIcon,
  PencilLine,
  TriangleAlert,
  UserRoundCheck,
} from "lucide-react";
import { type Verdict as VerdictName, verdicts } from "@/lib/model/decision";
import type { Meaning } from "../ui/badge";
import { cx } from "../ui/cx";

export type VerdictLook = { words: string; meaning: Meaning; icon: LucideIcon };

/** Verdict as icon, word and colour: never colour alone. */
const looks: Record<VerdictName, VerdictLook> = {
  allow: { words: "Allowed", meaning: "ok", icon: CircleCheck },
  deny: { words: "Denied", meaning: "denied", icon: Ban },
  modify: { words: "Modified", meaning: "modified", icon: PencilLine },
  require_approval: { words: "Approval", meaning: "approval", icon: UserRoundCheck },
  warn: { words: "Warned", meaning: "warning", icon: TriangleAlert },
  audit: { words: "Audited", meaning: "audit", icon: Eye },
  error: { words: "Error", meaning: "error", icon: CircleX },
  unknown: { words: "Unknown", meaning: "unknown", icon: HelpCircle },
};

/** From the ground up in a stack: what was let through carries the rest, what was stopped stands on top. */
export const verdictOrder: readonly VerdictName[] = [
  "allow",
  "audit",
  "unknown",
  "modify",
  "warn",
  "require_approval",
  "error",
  "deny",
];

export function isVerdict(text: string): text is VerdictName {
  return (verdicts as readonly string[]).includes(text);
}

export function verdictLook(verdict: string): VerdictLook {
  return isVerdict(verdict) ? looks[verdict] : looks.unknown;
}

export function verdictColour(verdict: string): string {
  return `var(--${verdictLook(verdict).meaning})`;
}

/** `iconOnly` where a word stands beside it already; the word is then read aloud only. */
export function Verdict({
  verdict,
  iconOnly = false,
  className,
}: {
  verdict: string;
  iconOnly?: boolean;
  className?: string;
}) {
  const { words, meaning, icon: Icon } = verdictLook(verdict);
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap font-medium", className)}
      style={{ color: `var(--${meaning})` }}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className={iconOnly ? "sr-only" : ""}>{words}</span>
    </span>
  );
}

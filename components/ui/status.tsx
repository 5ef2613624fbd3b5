import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Clock4,
  HelpCircle,
  LoaderCircle,
  type LucideIcon,
} from "lucide-react";
import type { RunStatus } from "@/lib/model/run";
import type { Meaning } from "./badge";
import { cx } from "./cx";

type Look = { words: string; meaning: Meaning; icon: LucideIcon };

/** Status as icon, word and colour: never colour alone. */
export const statusLooks: Record<RunStatus, Look> = {
  running: { words: "Running", meaning: "running", icon: LoaderCircle },
  succeeded: { words: "Succeeded", meaning: "ok", icon: CircleCheck },
  failed: { words: "Failed", meaning: "error", icon: CircleX },
  blocked: { words: "Blocked", meaning: "denied", icon: Ban },
  cancelled: { words: "Cancelled", meaning: "unknown", icon: CircleSlash },
  timed_out: { words: "Timed out", meaning: "error", icon: Clock4 },
  lost: { words: "Lost", meaning: "warning", icon: CircleDashed },
};
const unknownLook: Look = { words: "Unknown", meaning: "unknown", icon: HelpCircle };

export function statusLook(status: string): Look {
  return (statusLooks as Record<string, Look | undefined>)[status] ?? unknownLook;
}

/** `iconOnly` where a word stands beside it already; the word is then read aloud only. */
export function Status({
  status,
  iconOnly = false,
  className,
}: {
  status: string;
  iconOnly?: boolean;
  className?: string;
}) {
  const { words, meaning, icon: Icon } = statusLook(status);
  return (
    <span
      className={cx("inline-flex items-center gap-1.5 whitespace-nowrap font-medium", className)}
      style={{ color: `var(--${meaning})` }}
    >
      <Icon
        aria-hidden
        className={cx("size-3.5 shrink-0", status === "running" && "animate-spin [animation-duration:2.4s]")}
      />
      <span className={iconOnly ? "sr-only" : ""}>{words}</span>
    </span>
  );
}

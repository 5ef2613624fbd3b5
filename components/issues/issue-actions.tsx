"use client";
import { Archive, Check, Clock, RotateCcw, UserRoundPlus } from "lucide-react";
import { useShortcut } from "@/lib/client/use-shortcut";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import type { Target } from "../alerts/triage-api";
import type { useAct } from "../alerts/use-act";
import { Button } from "../ui/button";
import { Kbd } from "../ui/kbd";

type Props = { detail: IssueDetail; target: Target; act: ReturnType<typeof useAct>; onComment: () => void };

const thumb = "max-sm:h-11 max-sm:flex-1 max-sm:px-1.5";

/** What may be done now, each on a key; on a phone along the bottom, in reach of a thumb. */
export function IssueActions({ detail, target, act, onComment }: Props) {
  const may = new Set(detail.actions);
  const free = act.asked === null;
  const acknowledge = () => act.ask({ what: "acknowledge", target });
  const aside = () => act.ask({ what: "aside", target });
  const end = () => act.ask({ what: "done", target });
  const mine = () => void act.run(target, { action: "assign", to: "me", reason: "" });
  const reopen = () => void act.run(target, { action: "reopen", reason: "" });
  const canAside = may.has("snooze") || may.has("silence");
  const canEnd = may.has("resolve") || may.has("archive");
  useShortcut("a", "Acknowledge", "Issue", acknowledge, free && may.has("acknowledge"));
  useShortcut("s", "Snooze or silence", "Issue", aside, free && canAside);
  useShortcut("e", "Resolve or archive", "Issue", end, free && canEnd);
  useShortcut("m", "Assign to me", "Issue", mine, free && may.has("assign"));
  useShortcut("r", "Reopen", "Issue", reopen, free && may.has("reopen"));
  useShortcut("c", "Write a comment", "Issue", onComment, free && may.has("comment"));
  if (may.size === 0) return null;
  return (
    <section
      aria-label="Actions"
      className="flex flex-wrap gap-1.5 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(52px+env(safe-area-inset-bottom))] max-sm:z-20 max-sm:flex-nowrap max-sm:border-t max-sm:bg-surface max-sm:px-3 max-sm:py-1.5"
    >
      {may.has("acknowledge") && (
        <Button look="primary" className={thumb} onClick={acknowledge}>
          <Check aria-hidden className="size-3.5" /> Acknowledge <Key keys="a" />
        </Button>
      )}
      {may.has("reopen") && (
        <Button className={thumb} onClick={reopen}>
          <RotateCcw aria-hidden className="size-3.5" /> Reopen <Key keys="r" />
        </Button>
      )}
      {canAside && (
        <Button className={thumb} onClick={aside}>
          <Clock aria-hidden className="size-3.5" /> {may.has("snooze") ? "Snooze" : "Silence"}{" "}
          <Key keys="s" />
        </Button>
      )}
      {canEnd && (
        <Button className={thumb} onClick={end}>
          <Archive aria-hidden className="size-3.5" /> Done <Key keys="e" />
        </Button>
      )}
      {may.has("assign") && (
        <Button className={thumb} onClick={mine}>
          <UserRoundPlus aria-hidden className="size-3.5" /> Mine <Key keys="m" />
        </Button>
      )}
    </section>
  );
}

function Key({ keys }: { keys: string }) {
  return (
    <span className="max-sm:hidden">
      <Kbd keys={keys} />
    </span>
  );
}

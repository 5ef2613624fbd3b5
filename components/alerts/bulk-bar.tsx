"use client";
import { Archive, Check, Clock, UserRoundPlus, X } from "lucide-react";
import { plural } from "@/lib/client/format";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Kbd } from "../ui/kbd";
import type { Target } from "./triage-api";

type Props = {
  target: Target;
  onAsk: (what: "acknowledge" | "aside" | "done") => void;
  onAssign: () => void;
  onClear: () => void;
};

const buttonSize = "max-sm:h-11 max-sm:flex-1 max-sm:px-1";

/** What can be done with the chosen rows; on a phone at the bottom, in reach of a thumb. */
export function BulkBar({ target, onAsk, onAssign, onClear }: Props) {
  return (
    <section
      aria-label="Actions on the chosen rows"
      className="flex items-center gap-1.5 border-b bg-overlay px-3 py-1.5 max-sm:fixed max-sm:inset-x-0 max-sm:bottom-[calc(52px+env(safe-area-inset-bottom))] max-sm:z-30 max-sm:border-t max-sm:border-b-0"
    >
      <p className="min-w-0 flex-1 truncate text-body max-sm:hidden">
        {target.words}
        <span className="text-text-2">, {plural(target.issues, "issue")}</span>
      </p>
      <Button size="sm" className={buttonSize} onClick={() => onAsk("acknowledge")}>
        <Check aria-hidden className="size-3.5" /> Acknowledge <Key keys="a" />
      </Button>
      <Button size="sm" className={buttonSize} onClick={() => onAsk("aside")}>
        <Clock aria-hidden className="size-3.5" /> Snooze <Key keys="s" />
      </Button>
      <Button size="sm" className={buttonSize} onClick={() => onAsk("done")}>
        <Archive aria-hidden className="size-3.5" /> Done <Key keys="e" />
      </Button>
      <Button size="sm" className="max-sm:hidden" onClick={onAssign}>
        <UserRoundPlus aria-hidden className="size-3.5" /> Mine <Key keys="m" />
      </Button>
      <IconButton label="Choose none" shortcut="Escape" className="max-sm:size-11" onClick={onClear}>
        <X aria-hidden />
      </IconButton>
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

"use client";
import { Undo2, X } from "lucide-react";
import { useEffect } from "react";
import { useShortcut } from "@/lib/client/use-shortcut";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Kbd } from "../ui/kbd";
import type { Done } from "./use-act";

const shownMs = 20_000;
const shownPlainMs = 5_000;

/** What was just done, with the way back. It stays long enough to be read and reached by keys. */
export function UndoBar({
  done,
  onUndo,
  onDismiss,
}: {
  done: Done | null;
  onUndo: () => void;
  onDismiss: () => void;
}) {
  const canUndo = done !== null && done.actionId !== null;
  useShortcut("z", "Take the last action back", "Inbox", onUndo, canUndo);
  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(onDismiss, done.actionId === null ? shownPlainMs : shownMs);
    return () => clearTimeout(timer);
  }, [done, onDismiss]);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-40 flex justify-center px-3 max-sm:bottom-32 sm:bottom-6"
    >
      {done !== null && (
        <div className="pointer-events-auto flex max-w-full items-center gap-2 rounded-md border border-line-strong bg-overlay py-1 pr-1 pl-3 text-body shadow-float">
          <span className="min-w-0 truncate">{done.words}</span>
          {canUndo && (
            <Button look="ghost" size="sm" className="max-sm:h-9" onClick={onUndo}>
              <Undo2 aria-hidden className="size-3.5" /> Undo <Kbd keys="z" />
            </Button>
          )}
          <IconButton label="Dismiss" size="sm" className="max-sm:size-9" onClick={onDismiss}>
            <X aria-hidden />
          </IconButton>
        </div>
      )}
    </div>
  );
}

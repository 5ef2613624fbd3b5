"use client";
import dynamic from "next/dynamic";
import { UndoBar } from "./undo-bar";
import type { useAct } from "./use-act";

// Opened by an action, not by the page.
const ActDialog = dynamic(() => import("./act-dialog").then((module) => module.ActDialog), { ssr: false });

/** What stands over a page whose issues can be acted on: the question that an action asks, and the way back from the last one. */
export function ActLayer({ act }: { act: ReturnType<typeof useAct> }) {
  const { asked } = act;
  return (
    <>
      {asked !== null && (
        <ActDialog
          asked={asked}
          busy={act.busy}
          onClose={() => act.ask(null)}
          onDo={(action) => void act.run(asked.target, action)}
        />
      )}
      <UndoBar done={act.done} onUndo={() => void act.undo()} onDismiss={act.dismiss} />
    </>
  );
}

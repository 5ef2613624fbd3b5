"use client";
import { useCallback, useState } from "react";
import { formatNumber, plural } from "@/lib/client/format";
import type { IssueAction, IssueActionOutput } from "@/lib/contract/issue-action";
import type { IssueTab } from "@/lib/model/issue";
import { toast } from "../ui/toast";
import { actionWords } from "./issue-words";
import { postAction, postUndo, type Target } from "./triage-api";

/** What is asked before it is done: with a reason, and some with an end. */
export type Asked = { what: "acknowledge" | "aside" | "done"; target: Target };
/** What was done last, and can be taken back. */
export type Done = { actionId: string | null; words: string };

type Options = { project: string; tab: IssueTab; onChanged: (target: Target, action: IssueAction) => void };

/** Actions on issues: asked for in a dialog or done at once, and the last of them taken back. */
export function useAct({ project, tab, onChanged }: Options) {
  const [asked, ask] = useState<Asked | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [busy, setBusy] = useState(false);

  /** True where it was done; otherwise what is wrong was said. */
  const run = async (target: Target, action: IssueAction): Promise<boolean> => {
    setBusy(true);
    try {
      const output = await postAction(target, { project, tab }, action);
      setDone({ actionId: output.action_id, words: doneWords(target, action, output) });
      ask(null);
      onChanged(target, action);
      return true;
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
      return false;
    } finally {
      setBusy(false);
    }
  };
  const undo = async () => {
    const actionId = done?.actionId;
    if (typeof actionId !== "string") return;
    setDone(null);
    try {
      const { changed, unchanged } = await postUndo(project, actionId);
      const left = unchanged === 0 ? "" : ` ${plural(unchanged, "one")} had changed since and stays.`;
      setDone({ actionId: null, words: `Taken back for ${plural(changed, "issue")}.${left}` });
      onChanged(
        { groups: [], ids: [], words: "", issues: 0, areAlerts: false },
        { action: "reopen", reason: "" },
      );
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    }
  };
  const dismiss = useCallback(() => setDone(null), []);
  return { asked, ask, busy, run, done, undo, dismiss };
}

function doneWords(target: Target, { action }: IssueAction, output: IssueActionOutput): string {
  const { changed, unchanged } = output;
  if (changed === 0) return `${target.words} was that way already, or cannot be.`;
  const what = changed === 1 && target.issues <= 1 ? target.words : `${formatNumber(changed)} issues`;
  const left = unchanged === 0 ? "" : `, ${formatNumber(unchanged)} left as they were`;
  return `${actionWords[action].done}: ${what}${left}`;
}

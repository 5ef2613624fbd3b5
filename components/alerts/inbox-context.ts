"use client";
import { createContext, useContext, useEffect, useSyncExternalStore } from "react";
import type { IssueTab } from "@/lib/model/issue";
import { createMarks, type InboxMarks, type MarkStore } from "./inbox-marks";
import type { Target } from "./triage-api";

/** A row that the keyboard stops at: a line of the inbox, or one issue of an unfolded line. */
export type Entry = {
  key: string;
  /** The issue to show beside the list. */
  issueId: string;
  href: string;
  target: Target;
  /** Unfolds or folds; absent where there is nothing to unfold. */
  fold?: (isOpen: boolean) => void;
};

export type InboxActions = {
  tab: IssueTab;
  marks: MarkStore;
  setCursor: (key: string) => void;
  toggle: (key: string) => void;
  toggleAll: () => void;
  register: (entry: Entry) => () => void;
};

const unset = () => {
  throw new Error("no inbox around this row");
};

export const InboxContext = createContext<InboxActions>({
  tab: "attention",
  marks: createMarks(),
  setCursor: unset,
  toggle: unset,
  toggleAll: unset,
  register: unset,
});

export function useInboxActions(): InboxActions {
  return useContext(InboxContext);
}

/** A part of the marks, as true or false: of a thousand rows only those are drawn again for which it changes. */
export function useMarks(pick: (marks: InboxMarks) => boolean): boolean {
  const { marks } = useInboxActions();
  const read = () => pick(marks.get());
  return useSyncExternalStore(marks.subscribe, read, read);
}

/** Makes a row known to the keys for as long as it is shown. */
export function useEntry(entry: Entry): void {
  const { register } = useInboxActions();
  useEffect(() => register(entry));
}

"use client";
import { createContext, useContext, useEffect } from "react";
import type { IssueTab } from "@/lib/model/issue";
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
  cursor: string | null;
  setCursor: (key: string) => void;
  selected: ReadonlySet<string>;
  toggle: (key: string) => void;
  toggleAll: () => void;
  register: (entry: Entry) => () => void;
};

const unset = () => {
  throw new Error("no inbox around this row");
};

export const InboxContext = createContext<InboxActions>({
  tab: "attention",
  cursor: null,
  setCursor: unset,
  selected: new Set(),
  toggle: unset,
  toggleAll: unset,
  register: unset,
});

export function useInboxActions(): InboxActions {
  return useContext(InboxContext);
}

/** Makes a row known to the keys for as long as it is shown. */
export function useEntry(entry: Entry): void {
  const { register } = useInboxActions();
  useEffect(() => register(entry));
}

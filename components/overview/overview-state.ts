"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { PanelGroup, Subject } from "./overview-questions";

export const groups = ["none", "workflow", "agent", "service"] as const;
export const subjects = ["runs", "requests"] as const;

const parsers = {
  by: parseAsStringLiteral(groups).withDefault("none"),
  subject: parseAsStringLiteral(subjects).withDefault("runs"),
  q: parseAsString.withDefault(""),
};

/** What all panels are grouped and filtered by, from the URL. */
export function useOverviewState() {
  const [state, set] = useQueryStates(parsers);
  return {
    ...state,
    setBy: (by: PanelGroup) => void set({ by }),
    setSubject: (subject: Subject) => void set({ subject }),
    setQ: (q: string) => void set({ q: q === "" ? null : q }),
  };
}

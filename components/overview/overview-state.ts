"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { groups, type PanelGroup, type Subject, subjects } from "./overview-questions";

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

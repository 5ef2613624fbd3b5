"use client";
import { useMemo } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { FacetsOutput } from "@/lib/contract/facets";
import { languageKeys, type Signal } from "./language-keys";
import type { Typing } from "./query-text";
import { useDebounced } from "./use-debounced";

export type Suggestion = { text: string; words: string };
const shownMost = 12;

/** What could stand at the caret: keys of the language and of the data, or the commonest values of the key before it. */
export function useSuggestions(signal: Signal, typing: Typing | null): Suggestion[] {
  const { project } = useView();
  const { params } = useTimeRange();
  const key = useDebounced(typing?.kind === "value" ? typing.key : undefined, 80);
  const prefix = useDebounced(typing?.kind === "value" ? typing.prefix : undefined, 120);
  const isAsking = typing !== null && (typing.kind === "key" || key !== undefined);
  const { data } = useQuestion<FacetsOutput>(
    isAsking ? "/api/v1/facets" : null,
    { project, signal, ...params, ...(typing?.kind === "value" ? { key, prefix } : { limit: 200 }) },
    { refreshOn: false, everyMs: 0 },
  );
  return useMemo(() => {
    if (typing === null) return [];
    if (typing.kind === "key") return keySuggestions(signal, typing.prefix, data);
    const values = data?.facets.find((facet) => facet.key === typing.key)?.values ?? [];
    const wanted = typing.prefix.toLowerCase();
    return values
      .filter(({ value }) => value.toLowerCase().includes(wanted) && value !== typing.prefix)
      .slice(0, shownMost)
      .map(({ value, count }) => ({ text: value, words: count.toLocaleString("en-US") }));
  }, [signal, typing, data]);
}

function keySuggestions(signal: Signal, prefix: string, data: FacetsOutput | undefined): Suggestion[] {
  const wanted = prefix.toLowerCase();
  const short = languageKeys(signal).map(({ key, words }) => ({ text: key, words }));
  const known = new Set(short.map(({ text }) => text));
  const attributes = (data?.facets ?? [])
    .filter(({ key, kind }) => kind === "attribute" && !known.has(key))
    .map(({ key, distinct }) => ({ text: key, words: `${distinct} ${distinct === 1 ? "value" : "values"}` }));
  const fitting = [...short, ...attributes].filter(({ text }) => text.toLowerCase().includes(wanted));
  // A key that starts as typed before one that merely contains it; otherwise the order above stands.
  const starts = (text: string) => Number(!text.toLowerCase().startsWith(wanted));
  return fitting.toSorted((a, b) => starts(a.text) - starts(b.text)).slice(0, shownMost);
}

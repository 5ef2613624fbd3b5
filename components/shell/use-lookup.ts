"use client";
import { useEffect, useState } from "react";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { FacetsOutput } from "@/lib/contract/facets";
import type { ResolveOutput } from "@/lib/contract/resolve";

export type Match = ResolveOutput["data"][number];
export type Lookup = { text: string; matches: Match[]; failed: boolean };

/** Asks what an id is, 120 ms after the last key; `null` while nothing is known of this very text. */
export function useLookup(text: string, open: boolean): Lookup | null {
  const { project } = useView();
  const [lookup, setLookup] = useState<Lookup | null>(null);
  const id = text.trim();
  useEffect(() => {
    if (!open || id === "" || id.length > 500) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      fetchJson<ResolveOutput>(`/api/v1/resolve${queryString({ id, project })}`, { signal: abort.signal })
        .then((answer) => setLookup({ text: id, matches: answer.data, failed: false }))
        .catch(() => {
          if (!abort.signal.aborted) setLookup({ text: id, matches: [], failed: true });
        });
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, open, project]);
  return lookup?.text === id ? lookup : null;
}

/** Names to go to; asked once each time the box opens. */
export function useNames(open: boolean): FacetsOutput[] {
  const { project } = useView();
  const [names, setNames] = useState<FacetsOutput[]>([]);
  useEffect(() => {
    if (!open) return;
    const ask = (signal: string) =>
      fetchJson<FacetsOutput>(`/api/v1/facets${queryString({ signal, project })}`).catch(() => null);
    let gone = false;
    void Promise.all([ask("runs"), ask("traces")]).then(
      (answers) => !gone && setNames(answers.filter((answer) => answer !== null)),
    );
    return () => {
      gone = true;
    };
  }, [open, project]);
  return names;
}

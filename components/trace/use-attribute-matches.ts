"use client";
import { useEffect, useState } from "react";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { TraceMatchesOutput } from "@/lib/contract/trace-columns";
import { parseSearch, termKey } from "./search";

const waitMs = 250;

/** What the rows cannot answer themselves: which spans have a text in their attributes. By term, for findMatches. */
export function useAttributeMatches(traceId: string, find: string): ReadonlyMap<string, ReadonlySet<string>> {
  const { project } = useView();
  const [answers, setAnswers] = useState<ReadonlyMap<string, ReadonlySet<string>>>(() => new Map());
  useEffect(() => {
    const abort = new AbortController();
    const open = parseSearch(find).filter(
      (term) => !answers.has(termKey(term)) && (term.key !== null || term.text.length > 1),
    );
    if (open.length === 0) return;
    const ask = async () => {
      const found = await Promise.all(
        open.map(async (term) => {
          const params = queryString({ project, key: term.key, text: term.text });
          const path = `/api/v1/traces/${traceId}/matches${params}`;
          const answer = await fetchJson<TraceMatchesOutput>(path, { signal: abort.signal });
          return [termKey(term), new Set(answer.span_ids)] as const;
        }),
      );
      setAnswers((before) => new Map([...before, ...found]));
    };
    // A search that the server could not answer still finds what the rows show.
    const timer = setTimeout(() => void ask().catch(() => undefined), waitMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [traceId, find, project, answers]);
  return answers;
}

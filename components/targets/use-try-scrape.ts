import { useEffect, useRef, useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import type { ScrapeTried } from "@/lib/contract/scrape-try";
import type { TargetBody } from "./target-draft";

const pauseMs = 300;
const path = "/api/v1/scrape-targets/try";

export type Trying = {
  tried: ScrapeTried | null;
  fault: string | null;
  busy: boolean;
  /** Asks the target itself. */
  fetchNow: () => Promise<void>;
  /** A page that was pasted; it is read by the mapping in place of the target's. */
  readPage: (page: string) => void;
};

/** What a scrape gives: asked of the target when told to, and read again from the same page when the mapping changes. */
export function useTryScrape(project: string, body: TargetBody | null, id: string | undefined): Trying {
  const [tried, setTried] = useState<ScrapeTried | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [page, setPage] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);

  const ask = async (of: object): Promise<ScrapeTried | null> => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    try {
      const answer = await fetchJson<ScrapeTried>(path, { method: "PUT", body: of, signal: abort.signal });
      setTried(answer);
      setFault(null);
      return answer;
    } catch (error) {
      if (!abort.signal.aborted) setFault(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  const question = (own: TargetBody) => {
    const { interval_seconds: _interval, ...rest } = own;
    return { project, ...rest, ...(id !== undefined && { id }) };
  };
  const again =
    page === null || body === null || body.kind !== "json"
      ? null
      : JSON.stringify({ ...question(body), page });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked is all in the text
  useEffect(() => {
    if (again === null || busy) return;
    const timer = setTimeout(() => void ask(JSON.parse(again) as object), pauseMs);
    return () => clearTimeout(timer);
  }, [again, busy]);
  useEffect(() => () => running.current?.abort(), []);

  return {
    tried,
    fault,
    busy,
    readPage: setPage,
    fetchNow: async () => {
      if (body === null) return;
      setBusy(true);
      const answer = await ask(question(body));
      setBusy(false);
      // A page that was cut would not be read again as the whole.
      if (answer !== null) setPage(answer.page_is_cut ? null : answer.page);
    },
  };
}

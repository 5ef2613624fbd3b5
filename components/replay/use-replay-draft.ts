"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useCallback, useEffect, useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import type { ReplayDetail } from "@/lib/contract/replay";
import { draftLike, keepDraft, type ReplayDraft, readDraft } from "./replay-draft";

/** The form's state: like another replay (`like` in the URL), or as this tab left it. Undefined until it is known. */
export function useReplayDraft(project: string) {
  const [like] = useQueryState("like", parseAsString);
  const [draft, setDraft] = useState<ReplayDraft>();
  useEffect(() => {
    if (like === null) return setDraft(readDraft(sessionStorage));
    const abort = new AbortController();
    fetchJson<ReplayDetail>(
      `/api/v1/replays/${encodeURIComponent(like)}?project=${encodeURIComponent(project)}`,
      {
        signal: abort.signal,
      },
    )
      .then((detail) => setDraft(draftLike(detail)))
      .catch(() => abort.signal.aborted || setDraft(readDraft(sessionStorage)));
    return () => abort.abort();
  }, [like, project]);
  const change = useCallback((part: Partial<ReplayDraft>) => {
    setDraft((before) => {
      if (before === undefined) return before;
      const after = { ...before, ...part };
      keepDraft(sessionStorage, after);
      return after;
    });
  }, []);
  return { draft, change };
}

"use client";
import { useEffect } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useStreamState } from "@/lib/client/use-stream";
import type { TriageCounts } from "@/lib/contract/issue-list";
import type { StreamChanged } from "@/lib/contract/stream";

const onAlerts = (change: StreamChanged) => change.alerts;
/** A page that stands still, of a past range or paused, hears of no change: it asks for this one number all the same. */
const pausedEveryMs = 2_000;

/** How many alerts fire in the project, on every page; also in the title of the tab: `(3) Runs · Runtower`. */
export function useFiring(project: string): TriageCounts | undefined {
  const { data, outdated, refresh } = useQuestion<TriageCounts>(
    "/api/v1/triage/counts",
    { project },
    { refreshOn: onAlerts },
  );
  const isPaused = useStreamState().kind === "paused";
  useEffect(() => {
    if (!isPaused) return;
    const timer = setInterval(() => document.hidden || refresh(), pausedEveryMs);
    return () => clearInterval(timer);
  }, [isPaused, refresh]);
  const counts = outdated ? undefined : data;
  useTitleCount(counts?.firing ?? 0);
  return counts;
}

const counted = /^\(\d+\+?\) /;

/** Pages name themselves, at every change of page: the count is put in front of whatever they say. */
function useTitleCount(firing: number): void {
  useEffect(() => {
    const put = () => {
      const bare = document.title.replace(counted, "");
      const wanted = firing === 0 ? bare : `(${firing > 99 ? "99+" : firing}) ${bare}`;
      if (document.title !== wanted) document.title = wanted;
    };
    put();
    const watch = new MutationObserver(put);
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => watch.disconnect();
  }, [firing]);
}

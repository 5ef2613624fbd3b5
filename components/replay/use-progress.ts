"use client";
import { useRef } from "react";
import type { ReplayDetail } from "@/lib/contract/replay";

export type Progress = {
  /** 0 to 1; null while it is not counted. */
  share: number | null;
  perSecond: number | null;
  secondsLeft: number | null;
};

/** How fast it goes, by what this page has seen of it. */
export function useProgress(replay: ReplayDetail, answeredMs: number | null): Progress {
  const first = useRef<{ id: string; done: number; ms: number } | null>(null);
  const share =
    replay.expected === null || replay.expected === 0 ? null : Math.min(1, replay.done / replay.expected);
  if (replay.state !== "running" || answeredMs === null) return { share, perSecond: null, secondsLeft: null };
  if (first.current === null || first.current.id !== replay.id || first.current.done > replay.done)
    first.current = { id: replay.id, done: replay.done, ms: answeredMs };
  const seconds = (answeredMs - first.current.ms) / 1_000;
  const perSecond = seconds < 0.5 ? null : (replay.done - first.current.done) / seconds;
  const left = (replay.expected ?? 0) - replay.done;
  return {
    share,
    perSecond,
    secondsLeft:
      perSecond === null || perSecond <= 0 || replay.expected === null ? null : Math.max(0, left / perSecond),
  };
}

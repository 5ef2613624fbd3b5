"use client";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { ApiError, fetchJson, queryString } from "@/lib/client/fetch-json";
import { useStreamChange, useStreamState } from "@/lib/client/use-stream";
import type { RunOutputOutput } from "@/lib/contract/run-output";
import { OutputLines } from "./output-lines";

/** More than this is not kept in the page; search and download still cover all of it. */
export const mostCharacters = 64_000_000;
const pageBytes = 2_000_000;

export type LoadedOutput = {
  output: OutputLines;
  version: number;
  /** Everything that is stored has been read. */
  complete: boolean;
  /** Reading stopped because of the bound. */
  capped: boolean;
  error: ApiError | null;
  retry: () => void;
};

export function outputPath(runId: string): string {
  return `/api/v1/runs/${encodeURIComponent(runId)}/output`;
}

/** Reads a run's output from its start to its end, and what comes after for as long as it runs. */
export function useOutput(project: string, runId: string, running: boolean): LoadedOutput {
  const lines = useRef(new OutputLines());
  const after = useRef("0");
  const reading = useRef(false);
  const [state, setState] = useState<{ version: number; complete: boolean; error: ApiError | null }>({
    version: 0,
    complete: false,
    error: null,
  });
  const live = useStreamState().kind !== "paused";

  const readOn = useEffectEvent(async (signal: AbortSignal) => {
    if (reading.current || lines.current.characters > mostCharacters) return;
    reading.current = true;
    try {
      for (let complete = false; !complete && lines.current.characters <= mostCharacters; ) {
        const params = { project, after: after.current, limit_bytes: pageBytes };
        const page = await fetchJson<RunOutputOutput>(outputPath(runId) + queryString(params), { signal });
        for (const chunk of page.chunks) lines.current.append(chunk);
        after.current = page.next_after;
        complete = page.complete || page.chunks.length === 0;
        setState({ version: lines.current.version, complete, error: null });
      }
    } catch (error) {
      if (signal.aborted) return;
      const told = error instanceof ApiError ? error : new ApiError(String(error), 0, "unknown");
      setState((before) => ({ ...before, error: told }));
    } finally {
      reading.current = false;
    }
  });

  const abort = useRef<AbortController | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run or project means starting afresh
  useEffect(() => {
    const controller = new AbortController();
    abort.current = controller;
    lines.current = new OutputLines();
    after.current = "0";
    reading.current = false;
    void readOn(controller.signal);
    return () => controller.abort();
  }, [project, runId]);
  useEffect(() => {
    if (!running || !live) return;
    const timer = setInterval(() => abort.current && void readOn(abort.current.signal), 3_000);
    return () => clearInterval(timer);
  }, [running, live]);
  useStreamChange((change) => {
    if (live && change.runs.includes(runId) && abort.current) void readOn(abort.current.signal);
  });

  const retry = useCallback(() => {
    if (abort.current) void readOn(abort.current.signal);
  }, []);
  return { output: lines.current, ...state, capped: lines.current.characters > mostCharacters, retry };
}

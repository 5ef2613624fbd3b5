"use client";
import { useMemo } from "react";
import { useQuestion } from "@/lib/client/use-question";
import type { RunOutputOutput } from "@/lib/contract/run-output";
import { findLines, type OutputLine, OutputLines } from "./output-lines";
import { type LoadedOutput, outputPath } from "./use-output";

/** `elsewhere`: lines found by the server where the page does not hold the whole output; null where it does. */
export type OutputSearch = { matches: number[]; elsewhere: OutputLine[] | null };

/** Searches all of the output: what is loaded here, and by the server what the bound kept out. */
export function useOutputSearch(
  project: string,
  runId: string,
  loaded: LoadedOutput,
  search: string,
): OutputSearch {
  const { output, version, capped } = loaded;
  const onServer = capped && search.length >= 2;
  const { data } = useQuestion<RunOutputOutput>(
    onServer ? outputPath(runId) : null,
    { project, search, limit_bytes: 8_000_000 },
    { refreshOn: false, everyMs: 0 },
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `lines` is one growing array, its version tells
  const matches = useMemo(() => findLines(output.lines, search), [output, version, search]);
  const elsewhere = useMemo(() => {
    if (!onServer || data === undefined) return null;
    const found = new OutputLines();
    for (const chunk of data.chunks)
      found.append({ ...chunk, text: chunk.text.endsWith("\n") ? chunk.text : `${chunk.text}\n` });
    return found.lines;
  }, [onServer, data]);
  return { matches, elsewhere };
}

"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { type PromExemplars, promNumber } from "@/lib/client/prom/answers";
import { askProm } from "@/lib/client/prom/ask-prom";
import type { PromRange } from "@/lib/client/prom/use-prom";
import { builtIns, substitute } from "@/lib/client/prom/variables";

export type FoundExemplar = { key: string; timeMs: number; value: number; traceId: string; series: string };

const mostShown = 150;
const traceKeys = ["trace_id", "traceID", "traceId", "trace.id"] as const;

/** Exemplars of what the queries select that name a trace; of very many a few of every part of the range. */
export function useExemplars(
  queries: readonly string[],
  { project, range, enabled }: { project: string; range: PromRange | undefined; enabled: boolean },
): FoundExemplar[] {
  const [found, setFound] = useState<FoundExemplar[]>([]);
  const key = enabled && range !== undefined ? JSON.stringify([queries, project, range]) : "";
  const ask = useEffectEvent(async (signal: AbortSignal) => {
    if (range === undefined) return;
    const answers = await Promise.all(queries.map((expr) => exemplarsOf(expr, { project, range, signal })));
    if (!signal.aborted) setFound(thinned(answers.flat()));
  });
  useEffect(() => {
    if (key === "") return setFound([]);
    const abort = new AbortController();
    void ask(abort.signal);
    return () => abort.abort();
  }, [key]);
  return found;
}

type Asking = { project: string; range: PromRange; signal: AbortSignal };

async function exemplarsOf(expr: string, { project, range, signal }: Asking): Promise<FoundExemplar[]> {
  const query = substitute(expr, builtIns(range));
  const params = { project, query, start: range.fromMs / 1_000, end: range.toMs / 1_000 };
  const reply = await askProm<PromExemplars>("query_exemplars", params, { signal }).catch(() => null);
  return (reply?.data ?? []).flatMap(({ seriesLabels, exemplars }) =>
    exemplars.flatMap(({ labels, value, timestamp }) => {
      const traceId = traceKeys.map((name) => labels[name]).find((id) => id !== undefined && id !== "");
      if (traceId === undefined) return [];
      const series = seriesLabels.__name__ ?? "";
      return [
        {
          key: `${traceId} ${timestamp} ${value} ${series}`,
          timeMs: timestamp * 1_000,
          value: promNumber(value),
          traceId,
          series,
        },
      ];
    }),
  );
}

function thinned(all: FoundExemplar[]): FoundExemplar[] {
  // A classic histogram's buckets all bear the same exemplar.
  const once = [...new Map(all.map((one) => [`${one.traceId} ${one.timeMs} ${one.value}`, one])).values()];
  const every = Math.ceil(once.length / mostShown);
  return once.sort((a, b) => a.timeMs - b.timeMs).filter((_, index) => index % every === 0);
}

"use client";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { ApiError } from "../fetch-json";
import { useStreamState } from "../use-stream";
import { useTimeRange } from "../use-time-range";
import type { PromResult } from "./answers";
import { askProm, type PromReply } from "./ask-prom";
import { alignRange, stepFor } from "./steps";
import { builtIns, substitute, type Variables } from "./variables";

export type PromAsk = {
  /** As it was typed; variables are put in when it is asked. */
  expr: string;
  instant: boolean;
};
/** The range that an answer covers; an instant answer is of its end. */
export type PromRange = { fromMs: number; toMs: number; stepMs: number };
export type PromOutcome = { reply: PromReply<PromResult> | null; error: ApiError | null };
export type PromAnswer = {
  /** One for each question, in its place; of the questions before while others are under way. */
  data: { outcomes: PromOutcome[]; range: PromRange } | undefined;
  outdated: boolean;
  loading: boolean;
  /** Set where none of the questions was answered. */
  error: ApiError | null;
  answeredMs: number | null;
  refresh: () => void;
};

type Options = {
  project: string;
  step: string | null;
  variables?: Variables;
  /** Points that the place of the chart has room for. */
  points?: number;
  everyMs?: number;
  enabled?: boolean;
};
type Known = { key: string; data: PromAnswer["data"]; answeredMs: number | null };

/**
 * Asks the Prometheus API over the view's time range, again every 15 s while it moves and the page is seen. One question at
 * fault leaves the others their answers.
 */
export function useProm(asks: readonly PromAsk[], options: Options): PromAnswer {
  const { project, step, variables = {}, points, everyMs = 15_000, enabled = true } = options;
  const { params, relative, resolve } = useTimeRange();
  const live = useStreamState().kind !== "paused";
  const key = enabled ? JSON.stringify([asks, project, step, points, variables, params]) : "";
  const [known, setKnown] = useState<Known>({ key: "", data: undefined, answeredMs: null });
  const [loading, setLoading] = useState(enabled);
  const running = useRef<AbortController | null>(null);

  const ask = useEffectEvent(async () => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setLoading(true);
    const { fromMs, toMs } = resolve(Date.now());
    const stepMs = stepFor(toMs - fromMs, step, points);
    const range = { fromMs, toMs, stepMs };
    const all = { ...builtIns(range), ...variables };
    const outcomes = await Promise.all(
      asks.map((one) =>
        outcomeOf({ ...one, expr: substitute(one.expr, all) }, { project, range, signal: abort.signal }),
      ),
    );
    if (abort.signal.aborted) return;
    setKnown({ key, data: { outcomes, range }, answeredMs: Date.now() });
    setLoading(false);
  });
  useEffect(() => {
    if (key === "") return;
    void ask();
    return () => running.current?.abort();
  }, [key]);
  useEffect(() => {
    if (everyMs === 0 || !relative || !live || key === "") return;
    const timer = setInterval(() => document.hidden || void ask(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, relative, live, key]);

  const refresh = useCallback(() => void ask(), []);
  const outcomes = known.data?.outcomes ?? [];
  const failed = outcomes.length > 0 && outcomes.every(({ reply }) => reply === null);
  return {
    data: failed && known.key === key ? undefined : known.data,
    outdated: known.key !== key && known.data !== undefined,
    loading: enabled && loading,
    error: failed && known.key === key ? (outcomes[0]?.error ?? null) : null,
    answeredMs: known.answeredMs,
    refresh,
  };
}

type Asking = { project: string; range: PromRange; signal: AbortSignal };

async function outcomeOf(
  { expr, instant }: PromAsk,
  { project, range, signal }: Asking,
): Promise<PromOutcome> {
  const { startMs, endMs } = alignRange(range.fromMs, range.toMs, range.stepMs);
  const params = instant
    ? { project, query: expr, time: range.toMs / 1_000 }
    : { project, query: expr, start: startMs / 1_000, end: endMs / 1_000, step: range.stepMs / 1_000 };
  try {
    const path = instant ? "query" : "query_range";
    return { reply: await askProm<PromResult>(path, params, { signal }), error: null };
  } catch (error) {
    return {
      reply: null,
      error: error instanceof ApiError ? error : new ApiError(String(error), 0, "unknown"),
    };
  }
}

"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { BacktestLine, BacktestResult } from "@/lib/contract/backtest";

export type BacktestAsk = {
  project: string;
  name: string;
  expr: string;
  for_ms: number;
  keep_firing_for_ms: number;
  interval_ms: number;
  labels: { [name: string]: string };
  no_data: "ok" | "alert" | "keep";
};
export type Backtest =
  | { kind: "idle" }
  | { kind: "running"; done: number; fired: number }
  | { kind: "failed"; message: string }
  | { kind: "done"; result: BacktestResult; of: string };

/** Asks for a backtest and follows its lines; leaving the page or `cancel` closes the connection, which ends it. */
export function useBacktest() {
  const [state, setState] = useState<Backtest>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState((before) => (before.kind === "running" ? { kind: "idle" } : before));
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const start = useCallback(async (ask: BacktestAsk, days: number) => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setState({ kind: "running", done: 0, fired: 0 });
    const toMs = Date.now();
    try {
      const body = { ...ask, from: toMs - days * 86_400_000, to: toMs };
      for await (const line of linesOf(body, abort.signal)) {
        if (line.kind === "progress") setState({ kind: "running", done: line.done, fired: line.fired });
        else if (line.kind === "result") setState({ kind: "done", result: line, of: backtestKey(ask, days) });
        else setState({ kind: "failed", message: line.message });
      }
    } catch (error) {
      if (abort.signal.aborted) return;
      setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  }, []);
  return { state, start, cancel };
}

/** Tells whether a result is of the rule as it stands. */
export function backtestKey(ask: BacktestAsk, days: number): string {
  return JSON.stringify([ask, days]);
}

async function* linesOf(body: object, signal: AbortSignal): AsyncGenerator<BacktestLine> {
  const response = await fetch("/api/v1/rules/backtest", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || response.body === null) throw new Error(await faultOf(response));
  let rest = "";
  let hasEnded = false;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const read = JSON.parse(line) as BacktestLine;
      hasEnded ||= read.kind !== "progress";
      yield read;
    }
  }
  if (!hasEnded) throw new Error("The backtest broke off. Try it again, over fewer days perhaps.");
}

async function faultOf(response: Response): Promise<string> {
  const fault = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  return fault?.error?.message ?? `The server answered ${response.status} without saying why.`;
}

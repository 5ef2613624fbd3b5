"use client";
import { History, Square } from "lucide-react";
import { useState } from "react";
import { useView } from "@/lib/client/use-view";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Segmented } from "../ui/select";
import { BacktestResult } from "./backtest-result";
import { definitionOf, type RuleDraft } from "./rule-draft";
import { type BacktestAsk, backtestKey, useBacktest } from "./use-backtest";

const spans = [
  { value: "1", words: "1 day" },
  { value: "7", words: "7 days" },
  { value: "30", words: "30 days" },
] as const;

/** When the rule would have fired over the stored past, evaluated as it would be: at its interval, with its states. */
export function BacktestPanel({ draft, expr }: { draft: RuleDraft; expr: string }) {
  const { project } = useView();
  const [days, setDays] = useState<(typeof spans)[number]["value"]>("7");
  const { state, start, cancel } = useBacktest();
  const rule = definitionOf(draft);
  const ask: BacktestAsk = {
    project,
    name: rule.name,
    expr,
    for_ms: rule.for_ms,
    keep_firing_for_ms: rule.keep_firing_for_ms,
    interval_ms: draft.intervalMs,
    labels: rule.labels,
    no_data: rule.no_data,
  };
  const isOld = state.kind === "done" && state.of !== backtestKey(ask, Number(days));
  return (
    <section aria-label="Backtest" className="flex min-w-0 flex-col rounded-lg border bg-surface">
      <header className="flex min-h-10 flex-wrap items-center gap-2 px-3 py-2">
        <h2 className="font-medium text-body">Backtest</h2>
        <span className="ml-auto flex items-center gap-2">
          <Segmented label="How far back" value={days} options={spans} onChange={setDays} />
          {state.kind === "running" ? (
            <Button size="sm" onClick={cancel}>
              <Square aria-hidden className="size-3" /> Stop
            </Button>
          ) : (
            <Button size="sm" disabled={expr === ""} onClick={() => void start(ask, Number(days))}>
              <History aria-hidden className="size-3.5" /> {state.kind === "done" ? "Run again" : "Run"}
            </Button>
          )}
        </span>
      </header>
      {isOld && (
        <p role="status" className="border-t bg-raised px-3 py-1.5 text-label text-warning">
          The rule was changed since: run it again.
        </p>
      )}
      <div aria-live="polite">
        {state.kind === "idle" && (
          <EmptyState title="Would it have woken anybody?">
            Evaluates this rule over the stored past, at its interval, and tells when it would have fired, for
            how long and for which groups.
          </EmptyState>
        )}
        {state.kind === "running" && <Progress done={state.done} fired={state.fired} />}
        {state.kind === "failed" && (
          <p role="alert" className="border-t px-3 py-3 text-error text-table [overflow-wrap:anywhere]">
            {state.message}
          </p>
        )}
        {state.kind === "done" && <BacktestResult result={state.result} />}
      </div>
    </section>
  );
}

function Progress({ done, fired }: { done: number; fired: number }) {
  const percent = Math.floor(Math.min(1, done) * 100);
  return (
    <div className="flex flex-col gap-1.5 border-t px-3 py-4">
      <div
        role="progressbar"
        aria-label="Backtest"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 overflow-hidden rounded-full bg-overlay"
      >
        <div className="h-full bg-accent" style={{ width: `${percent}%` }} />
      </div>
      <p className="text-label text-text-2 tabular-nums">
        {percent} %, {fired === 0 ? "nothing fired so far" : `fired ${fired} times so far`}
      </p>
    </div>
  );
}

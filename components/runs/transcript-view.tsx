"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight, X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { OperationIcon } from "@/components/trace/operation-icon";
import { Dot } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { EmptyState } from "@/components/ui/empty-state";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, formatNumber, plural } from "@/lib/client/format";
import type { RunDetailOutput } from "@/lib/contract/run-detail";
import { shortError } from "./run-words";
import { StepSaid } from "./step-said";
import type { Step, Steps } from "./steps";
import { buildTranscript, type TranscriptEntry, tallyOf, wordsOf } from "./transcript";

type Props = {
  detail: RunDetailOutput;
  steps: Steps;
  selected: string | null;
  onSelect: (step: Step | null) => void;
};

/** The run as text, agent by agent, each call with what it was asked and what it answered. */
export function TranscriptView({ detail, steps, selected, onSelect }: Props) {
  const entries = useMemo(() => buildTranscript(steps.all), [steps]);
  const scroller = useRef<HTMLDivElement>(null);
  const [folded, setFolded] = useState(false);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.kind === "call" ? 72 : 40),
    getItemKey: (index) => entries[index]?.key ?? index,
    overscan: 6,
  });
  if (entries.length === 0)
    return (
      <EmptyState title="Nothing to tell yet">
        The transcript is written from the run's agent, tool and model spans as they arrive.
      </EmptyState>
    );
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center border-b px-3 text-label text-text-3">
        {plural(entries.length, "entry", "entries")}
        {detail.steps_truncated && ", from the first of many more steps"}
        <label className="ml-auto flex items-center gap-1.5 text-table text-text-2">
          <input
            type="checkbox"
            className="accent-(--accent-fill)"
            checked={folded}
            onChange={(event) => setFolded(event.target.checked)}
          />
          Headings only
        </label>
      </div>
      <section
        ref={scroller}
        aria-label="Transcript"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden"
      >
        <ol className="relative mx-auto max-w-[860px]" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const entry = entries[item.index];
            return entry === undefined ? null : (
              <li
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 px-3"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <div style={{ paddingLeft: Math.min(entry.depth, 5) * 16 }}>
                  <Entry entry={entry} isBrief={folded} selected={selected} onSelect={onSelect} />
                </div>
              </li>
            );
          })}
        </ol>
      </section>
    </div>
  );
}

type EntryProps = { entry: TranscriptEntry; isBrief: boolean } & Pick<Props, "selected" | "onSelect">;

function Entry({ entry, isBrief, selected, onSelect }: EntryProps) {
  if (entry.kind === "pause")
    return (
      <p className="py-1.5 text-center text-label text-text-3">{formatDuration(entry.durationMs)} later</p>
    );
  if (entry.kind === "agent")
    return <AgentHeading step={entry.step} continued={entry.continued} onSelect={onSelect} />;
  return (
    <Call
      step={entry.step}
      isBrief={isBrief}
      isSelected={entry.step.spanId === selected}
      onSelect={onSelect}
    />
  );
}

function AgentHeading({
  step,
  continued,
  onSelect,
}: {
  step: Step;
  continued: boolean;
  onSelect: Props["onSelect"];
}) {
  const tally = tallyOf(step);
  const words = [
    tally.llm > 0 ? plural(tally.llm, "LLM call") : null,
    tally.tools > 0 ? plural(tally.tools, "tool call") : null,
    formatDuration(step.endMs - step.startMs),
  ].filter(Boolean);
  return (
    <h2 className="flex items-center gap-2 pt-4 pb-1">
      <Dot colour={colourOf(step.name)} />
      <button
        type="button"
        className="truncate font-medium text-body hover:text-accent"
        onClick={() => onSelect(step)}
      >
        {step.name}
      </button>
      {step.failed && (
        <span className="inline-flex items-center gap-0.5 text-error text-label">
          <X aria-hidden className="size-3" strokeWidth={3} /> failed
        </span>
      )}
      <span className="truncate text-label text-text-3 tabular-nums">
        {continued ? "continued" : words.join(" · ")}
      </span>
    </h2>
  );
}

function Call({
  step,
  isBrief,
  isSelected,
  onSelect,
}: {
  step: Step;
  isBrief: boolean;
  isSelected: boolean;
  onSelect: Props["onSelect"];
}) {
  const { operation } = step.row;
  const tokens = (operation?.inputTokens ?? 0) + (operation?.outputTokens ?? 0);
  const words = wordsOf({ ...step, failed: false });
  return (
    <div className={cx("my-1 rounded-md border", isSelected ? "border-accent" : "border-line")}>
      <button
        type="button"
        aria-pressed={isSelected}
        onClick={() => onSelect(isSelected ? null : step)}
        className="flex w-full items-center gap-2 rounded-md px-2.5 py-1 text-left hover:bg-raised"
      >
        {step.kind === "span" ? (
          <ChevronRight aria-hidden className="size-3.5 text-text-3" />
        ) : (
          <OperationIcon kind={step.kind} className="size-3.5 text-text-3" />
        )}
        <span className="truncate text-table">{words}</span>
        {step.failed && <span className="shrink-0 font-medium text-error text-label">failed</span>}
        <span className="ml-auto shrink-0 text-label text-text-3 tabular-nums">
          {tokens > 0 && `${formatNumber(tokens)} tokens · `}
          {formatDuration(step.endMs - step.startMs)}
        </span>
      </button>
      {step.error && (
        <p className="px-2.5 pb-1 pl-8 text-error text-table [overflow-wrap:anywhere]">
          {shortError(step.error)}
        </p>
      )}
      {!isBrief && step.kind !== "span" && <StepSaid step={step} />}
    </div>
  );
}

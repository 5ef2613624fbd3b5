"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { FoldHorizontal, ZoomOut } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Dot } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { EmptyState } from "@/components/ui/empty-state";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, plural } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import type { RunDetailOutput } from "@/lib/contract/run-detail";
import { type FoldedAxis, foldAxis, gapsToFold, type Interval } from "./fold-gaps";
import { LogDensity } from "./log-density";
import { standsAlone } from "./run-words";
import type { Step, Steps } from "./steps";
import { TimelineAxis } from "./timeline-axis";
import { TimelineBar } from "./timeline-bar";
import { TimelineDecisions } from "./timeline-decisions";
import { labelWidth, trackEnd } from "./timeline-label";
import { buildLanes, type Lane, sectionTitles, workOf } from "./timeline-lanes";
import type { TouchTrack } from "./touch-place";
import { useTrackPx } from "./use-track-px";

type Props = {
  detail: RunDetailOutput;
  steps: Steps;
  selected: string | null;
  onSelect: (step: Step | null) => void;
  /** Id of the decision that is open. */
  decision: string | null;
  onDecision: (id: string | null) => void;
};

/** The run on one time axis: a lane for each agent, tool and model, then whatever else failed, and how much was logged. */
export function Timeline({ detail, steps, selected, onSelect, decision, onDecision }: Props) {
  const [fold, setFold] = useState(true);
  const [zoom, setZoom] = useState<Interval | null>(null);
  const whole = useMemo(() => wholeRange(detail, steps), [detail, steps]);
  const range = zoom ?? whole;
  const gaps = useMemo(() => gapsToFold(workOf(steps.all), range), [steps, range]);
  const axis = useMemo(() => foldAxis(range, fold ? gaps : []), [range, gaps, fold]);
  useStepKeys(steps.all, selected, onSelect);
  useShortcut("z", "Zoom out", "Timeline", () => setZoom(null), zoom !== null);
  useDenialKey(detail, decision, onDecision);
  useShortcut("i", "Fold idle time", "Timeline", () => setFold(!fold));

  if (steps.all.length === 0)
    return (
      <EmptyState title="No steps yet">
        Spans of this run's agents, tools and model calls appear here as they arrive. A run that is only told
        through the run API has none.
      </EmptyState>
    );
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b px-3 text-label text-text-3">
        <span>
          {plural(steps.all.length, "step")} over {formatDuration(whole.endMs - whole.startMs)}
          {detail.steps_truncated && ", the first of many more"}
        </span>
        <span className="ml-auto flex items-center gap-1.5">
          {zoom !== null && (
            <Button size="sm" look="ghost" onClick={() => setZoom(null)}>
              <ZoomOut aria-hidden className="size-3.5" /> Whole run
            </Button>
          )}
          {gaps.length > 0 && (
            <Button size="sm" look="ghost" aria-pressed={fold} onClick={() => setFold(!fold)}>
              <FoldHorizontal aria-hidden className="size-3.5" /> Fold idle time
            </Button>
          )}
        </span>
      </div>
      <Lanes
        steps={steps}
        axis={axis}
        selected={selected}
        onSelect={onSelect}
        onZoom={setZoom}
        detail={detail}
        zeroMs={whole.startMs}
        decision={decision}
        onDecision={onDecision}
      />
    </div>
  );
}

/** From the run's start to its end, in ms from its first step; an earlier step or a later one stretches it. */
function wholeRange({ run }: RunDetailOutput, steps: Steps): Interval {
  const originMs = Number(steps.originNs / 1_000n) / 1000;
  // Told in whole milliseconds: less than two before the first step is no time of its own.
  const told = Date.parse(run.started_at) - originMs;
  const startMs = told < -2 ? told : 0;
  const ended = run.ended_at === null ? startMs + run.duration_ms : Date.parse(run.ended_at) - originMs;
  const endMs = run.status === "running" || run.ended_at !== null ? ended : 0;
  // A clock that is far off must not flatten the steps into a line.
  const trusted = -startMs <= 20 * steps.endMs + 60_000;
  return { startMs: trusted ? startMs : 0, endMs: Math.max(steps.endMs, endMs, 0.001) };
}

function useStepKeys(all: readonly Step[], selected: string | null, onSelect: Props["onSelect"]) {
  const at = all.findIndex((step) => step.spanId === selected);
  const go = (to: number) => {
    const step = all[Math.min(all.length - 1, Math.max(0, to))];
    if (step !== undefined) onSelect(step);
  };
  useShortcut("j", "Next step", "Timeline", () => go(at + 1));
  useShortcut("k", "Previous step", "Timeline", () => go(at < 0 ? 0 : at - 1));
  useShortcut("e", "Next failed step", "Timeline", () => {
    const isCause = (step: Step) => step.failed && (step.kind !== "span" || standsAlone(step));
    const failed = all.findIndex((step, index) => index > at && isCause(step));
    const first = all.findIndex(isCause);
    if (first >= 0) go(failed >= 0 ? failed : first);
  });
}

/** From one denial to the next, round and round. */
function useDenialKey({ decisions }: RunDetailOutput, open: string | null, onOpen: Props["onDecision"]) {
  const denied = decisions.filter(({ verdict }) => verdict === "deny");
  const at = denied.findIndex(({ id }) => id === open);
  const next = denied[(at + 1) % Math.max(1, denied.length)];
  useShortcut("d", "Next denial", "Timeline", () => onOpen(next?.id ?? null), denied.length > 0);
}

type LanesProps = Pick<Props, "decision" | "onDecision"> & {
  steps: Steps;
  axis: FoldedAxis;
  selected: string | null;
  onSelect: Props["onSelect"];
  onZoom: (range: Interval) => void;
  detail: RunDetailOutput;
  zeroMs: number;
};

function Lanes(props: LanesProps) {
  const { steps, axis, selected, onSelect, onZoom, detail, zeroMs } = props;
  const { originNs } = steps;
  const scroller = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const widthPx = useTrackPx(place);
  const track = useMemo(() => (widthPx === null ? null : { axis, widthPx }), [axis, widthPx]);
  const lanes = useMemo(() => buildLanes(steps.all, track), [steps, track]);
  const rows = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lanes[index]?.first ? 46 : 24),
    overscan: 12,
  });
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
      <div aria-hidden className="flex">
        <span className={cx("shrink-0", labelWidth)} />
        <span ref={place} className={cx("flex-1", trackEnd)} />
      </div>
      <TimelineAxis axis={axis} zeroMs={zeroMs} widthPx={widthPx} onZoom={onZoom} />
      <TimelineDecisions
        decisions={detail.decisions}
        axis={axis}
        originNs={originNs}
        selected={props.decision}
        onSelect={props.onDecision}
      />
      <ul
        aria-label="Steps by agent, tool and model"
        className="relative"
        style={{ height: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map((item) => {
          const lane = lanes[item.index];
          return lane === undefined ? null : (
            <li
              key={item.key}
              className="absolute inset-x-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {lane.first && (
                <div className="flex h-[22px] items-end px-3 font-medium text-label text-text-3">
                  {sectionTitles[lane.section]}
                </div>
              )}
              <LaneRow lane={lane} axis={axis} track={track} selected={selected} onSelect={onSelect} />
            </li>
          );
        })}
      </ul>
      <LogDensity density={detail.log_density} axis={axis} originNs={originNs} />
    </div>
  );
}

type RowProps = Pick<LanesProps, "axis" | "selected" | "onSelect"> & { lane: Lane; track: TouchTrack | null };

function LaneRow({ lane, axis, track, selected, onSelect }: RowProps) {
  const from = axis.startMs;
  return (
    <div className="flex h-6 hover:bg-raised/60">
      <span
        className={cx(
          "flex shrink-0 items-center gap-1.5 truncate border-r px-3 text-table text-text-2",
          labelWidth,
        )}
        title={lane.name}
      >
        {lane.named && <Dot colour={lane.section === "failures" ? "var(--error)" : colourOf(lane.name)} />}
        <span className="truncate">{lane.named ? lane.name : ""}</span>
      </span>
      <span className={cx("relative min-w-0 flex-1 overflow-hidden", trackEnd)}>
        {axis.pieces.map((piece) =>
          piece.folded ? (
            <span
              key={piece.fromMs}
              aria-hidden
              className="absolute inset-y-0 bg-[repeating-linear-gradient(135deg,var(--line)_0_2px,transparent_2px_6px)]"
              style={{ left: `${piece.fromX * 100}%`, width: `${(piece.toX - piece.fromX) * 100}%` }}
            />
          ) : null,
        )}
        {lane.steps.map((step) =>
          step.endMs < from || step.startMs > axis.endMs ? null : (
            <TimelineBar
              key={`${step.traceId}${step.spanId}`}
              step={step}
              axis={axis}
              track={track}
              selected={step.spanId === selected}
              onSelect={() => onSelect(step.spanId === selected ? null : step)}
            />
          ),
        )}
      </span>
    </div>
  );
}

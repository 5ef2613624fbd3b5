"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useMemo, useRef, useState } from "react";
import { formatDuration, formatExact } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import { useWidth } from "../trace/minimap";
import { TimeAxis } from "../trace/time-axis";
import { clampZoom, type Zoom } from "../trace/zoom";
import { Button } from "../ui/button";
import { useColourOf } from "../ui/colours";
import { entryHref } from "./entry-link";
import type { Story, StoryEntry } from "./story";
import { type StoryLane, storyLanes } from "./story-lanes";
import { StoryMark } from "./story-mark";

type Props = {
  story: Story;
  /** When the first cause failed, epoch ns. */
  causeNs: string | null;
  entries: readonly StoryEntry[];
  pointed: string | null;
  onPoint: (key: string | null) => void;
};

const barPx = 14;
const rowsFolded = 3;
/** Past this many bars a lane draws the longest and worst only: more would lie on one pixel. */
const barsMost = 600;

/** All that bears the id on one axis: lanes from runs at the top to log lines at the bottom. Drag over the ruler = zoom. */
export function StoryAxis({ story, causeNs, entries, pointed, onPoint }: Props) {
  const ruler = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(ruler);
  const [asked, setAsked] = useState<Zoom | null>(null);
  const zoom = (asked && clampZoom(asked, story.endNs)) ?? { fromNs: 0, toNs: story.endNs };
  const lanes = useMemo(() => storyLanes(entries), [entries]);
  const isZoomed = zoom.fromNs > 0 || zoom.toNs < story.endNs;
  return (
    <section aria-label="Time axis" className="overflow-hidden rounded-lg border bg-surface">
      <div className="flex border-b">
        <div className="flex w-32 shrink-0 items-center border-r px-3 text-label text-text-3 max-sm:w-20">
          {isZoomed ? (
            <Button size="sm" look="ghost" className="-ml-2 h-5" onClick={() => setAsked(null)}>
              See all
            </Button>
          ) : (
            "Since start"
          )}
        </div>
        <div ref={ruler} className="min-w-0 flex-1">
          <TimeAxis zoom={zoom} widthPx={widthPx} onZoom={setAsked} />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: leaving only ends a highlight */}
      <div className="relative" onMouseLeave={() => onPoint(null)}>
        {lanes.map((lane) => (
          <Lane key={lane.key} lane={lane} zoom={zoom} pointed={pointed} onPoint={onPoint} />
        ))}
        {causeNs !== null && <CauseMark atNs={Number(BigInt(causeNs) - story.originNs)} zoom={zoom} />}
      </div>
    </section>
  );
}

function Lane(props: { lane: StoryLane; zoom: Zoom; pointed: string | null; onPoint: Props["onPoint"] }) {
  const { lane, zoom, pointed, onPoint } = props;
  const [isOpen, setOpen] = useState(false);
  const canFold = lane.rows > rowsFolded;
  const rows = canFold && !isOpen ? rowsFolded : lane.rows;
  const bars = lane.bars.filter(({ row, entry }) => row < rows || entry.level === "error");
  const drawn =
    bars.length <= barsMost
      ? bars
      : bars.toSorted((a, b) => weight(b.entry) - weight(a.entry)).slice(0, barsMost);
  return (
    <div className="flex border-line border-b last:border-b-0">
      <div className="flex w-32 shrink-0 items-start gap-1 border-r px-3 py-1 text-label text-text-2 max-sm:w-20 max-sm:px-2">
        <span className="truncate leading-[16px]" title={lane.words}>
          {lane.words}
        </span>
        <span className="text-text-3 leading-[16px] tabular-nums max-sm:hidden">
          {formatExact(lane.bars.length)}
        </span>
        {canFold && (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={isOpen ? `Fold ${lane.words}` : `Show all rows of ${lane.words}`}
            onClick={() => setOpen(!isOpen)}
            className="ml-auto grid size-4 shrink-0 place-items-center rounded-sm text-text-3 hover:bg-raised hover:text-text"
          >
            <ChevronRight aria-hidden className={`size-3 ${isOpen ? "rotate-90" : ""}`} />
          </button>
        )}
      </div>
      <div className="relative min-w-0 flex-1 overflow-hidden" style={{ height: rows * barPx + 8 }}>
        {drawn.map(({ entry, row }) => (
          <Bar
            key={entry.key}
            entry={entry}
            topPx={4 + Math.min(row, rows - 1) * barPx}
            zoom={zoom}
            isPointed={pointed === entry.key}
            onPoint={onPoint}
          />
        ))}
      </div>
    </div>
  );
}

const weight = (entry: StoryEntry) => (entry.level === "error" ? 1e18 : 0) + entry.durationNs;

function Bar(props: {
  entry: StoryEntry;
  topPx: number;
  zoom: Zoom;
  isPointed: boolean;
  onPoint: Props["onPoint"];
}) {
  const { entry, topPx, zoom, isPointed, onPoint } = props;
  const colourOf = useColourOf();
  const href = useHref();
  const span = zoom.toNs - zoom.fromNs;
  const left = (entry.atNs - zoom.fromNs) / span;
  const width = entry.durationNs / span;
  if (left > 1 || left + width < 0) return null;
  const isLog = entry.kind === "log";
  const colour =
    entry.level === "error" && !entry.isEcho
      ? "var(--error)"
      : entry.level === "warn"
        ? "var(--warning)"
        : isLog
          ? "var(--text-3)"
          : colourOf(entry.source);
  const from = Math.max(0, left);
  const words = `+${formatDuration(entry.atNs / 1e6)} ${entry.source}: ${entry.words}`;
  const title = words.length > 300 ? `${words.slice(0, 300)}…` : words;
  if (entry.verdict !== null)
    return (
      <StoryMark
        entry={entry}
        href={entryHref(entry, href)}
        share={left}
        topPx={topPx}
        words={title}
        isPointed={isPointed}
        onPoint={onPoint}
      />
    );
  return (
    <Link
      href={entryHref(entry, href)}
      prefetch={false}
      // The list below has the same links in order: these are for the pointer.
      tabIndex={-1}
      aria-hidden
      title={title}
      onMouseEnter={() => onPoint(entry.key)}
      className={`absolute block rounded-[2px] ${entry.isEcho ? "border-error border-b-[3px]" : ""} ${isPointed ? "z-10 ring-2 ring-text" : ""}`}
      style={{
        top: topPx,
        // What ends with the axis stays on it.
        left: `min(${(from * 100).toFixed(3)}%, calc(100% - 3px))`,
        width: isLog
          ? entry.level === "error"
            ? 3
            : 2
          : `max(3px, ${((Math.min(1, left + width) - from) * 100).toFixed(3)}%)`,
        height: barPx - 3,
        background: colour,
        opacity: isLog && entry.level === "debug" ? 0.6 : 1,
      }}
    />
  );
}

/** A line through all lanes at the moment the first cause failed. */
function CauseMark({ atNs, zoom }: { atNs: number; zoom: Zoom }) {
  const share = (atNs - zoom.fromNs) / (zoom.toNs - zoom.fromNs);
  if (share < 0 || share > 1) return null;
  // At the very end it would be painted outside.
  const left = `min(${share * 100}%, calc(100% - 1px))`;
  return (
    <div aria-hidden className="pointer-events-none absolute inset-y-0 right-0 left-32 max-sm:left-20">
      <div className="absolute inset-y-0 w-px bg-error" style={{ left }} />
      <span
        className={`absolute top-0 whitespace-nowrap rounded-sm bg-surface px-1 text-[10px] text-error leading-4 ${share > 0.7 ? "-translate-x-full" : ""}`}
        style={{ left }}
      >
        first cause
      </span>
    </div>
  );
}

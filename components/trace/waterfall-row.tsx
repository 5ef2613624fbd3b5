"use client";
import { ChevronRight, CircleAlert, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { formatDuration, formatNumber } from "@/lib/client/format";
import type { PathSection } from "@/lib/model/critical-path";
import { DecisionMark } from "../decisions/decision-mark";
import { useColourOf } from "../ui/colours";
import { barPlace, labelSide } from "./bar-place";
import { OperationIcon } from "./operation-icon";
import type { TraceRow } from "./rows";
import { type TraceMark, useTraceMarks } from "./trace-decisions";
import { spanTitle, type TraceSpan } from "./trace-span";
import type { Zoom } from "./zoom";

export type RowProps = {
  row: TraceRow;
  span: TraceSpan;
  rootReason: "missing" | "cycle" | undefined;
  path: readonly PathSection[] | undefined;
  zoom: Zoom;
  topPx: number;
  nameWidth: string;
  isSelected: boolean;
  isActive: boolean;
  isMatch: boolean;
  id: string;
  onSelect: (position: number) => void;
  onToggle: (spanId: string, isWithAlt: boolean) => void;
};

const indentMost = 24;

/** One span: 24 px, drawn from plain numbers so that scrolling through 100,000 of them paints only these few nodes. */
export const WaterfallRow = memo(function WaterfallRow(props: RowProps) {
  const { row, span, isSelected, isActive, isMatch, topPx } = props;
  const ground = isSelected
    ? "bg-overlay"
    : isActive
      ? "bg-raised"
      : isMatch
        ? "bg-warning/10"
        : "hover:bg-raised";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled once, on the tree (useTraceKeys)
    <div
      id={props.id}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={isSelected}
      {...(row.childCount > 0 && { "aria-expanded": !row.isCollapsed })}
      onClick={() => props.onSelect(row.position)}
      className={`absolute top-0 left-0 flex h-6 w-full cursor-pointer text-table ${ground} ${row.isContext ? "opacity-55" : ""}`}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      {(isSelected || isActive) && <span aria-hidden className="absolute inset-y-0 left-0 w-0.5 bg-accent" />}
      <NameCell {...props} />
      <BarCell span={span} zoom={props.zoom} path={props.path} />
    </div>
  );
});

function NameCell({ row, span, rootReason, nameWidth, onToggle }: RowProps) {
  const colour = useColourOf()(span.service);
  const title = spanTitle(span);
  const reason = rootReason === "missing" ? "Its parent span has not arrived" : "Its parents form a circle";
  return (
    <div
      className="flex h-full shrink-0 items-center gap-1.5 overflow-hidden border-line border-r pr-2 [--indent:12px] max-sm:gap-1 max-sm:pr-1 max-sm:[--indent:4px]"
      style={{
        width: nameWidth,
        paddingLeft: `calc(6px + ${Math.min(row.depth, indentMost)} * var(--indent))`,
      }}
      title={`${span.service}: ${span.name}`}
    >
      {row.childCount > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={`${row.isCollapsed ? "Expand" : "Collapse"} ${formatNumber(row.childCount)} spans below`}
          onClick={(event) => {
            event.stopPropagation();
            onToggle(span.spanId, event.altKey);
          }}
          className="grid h-6 w-4 shrink-0 place-items-center text-text-3 hover:text-text"
        >
          <ChevronRight aria-hidden className={`size-3 ${row.isCollapsed ? "" : "rotate-90"}`} />
        </button>
      ) : (
        <span className="w-4 shrink-0" />
      )}
      <span aria-hidden className="h-3.5 w-[3px] shrink-0 rounded-full" style={{ background: colour }} />
      {span.isError && <CircleAlert role="img" aria-label="error" className="size-3.5 shrink-0 text-error" />}
      {rootReason && (
        <span title={reason} className="inline-flex shrink-0">
          <TriangleAlert role="img" aria-label={reason} className="size-3.5 text-warning" />
        </span>
      )}
      {span.operation && <OperationIcon kind={span.operation.kind} className="size-3.5 text-text-2" />}
      <span className={`truncate ${span.isError ? "text-error" : "text-text"}`}>{title}</span>
      <span className="min-w-0 shrink-[24] truncate text-label text-text-3">{span.service}</span>
      {row.isCollapsed && (
        <span
          className={`ml-auto shrink-0 rounded-sm px-1 text-label tabular-nums ${row.hidesError ? "bg-error/15 text-error" : "bg-overlay text-text-2"}`}
        >
          +{formatNumber(row.hidden)}
          {row.hidesError && <span className="sr-only"> with errors</span>}
        </span>
      )}
    </div>
  );
}

type BarProps = { span: TraceSpan; zoom: Zoom; path: readonly PathSection[] | undefined };

const marksMost = 20;

function BarCell({ span, zoom, path }: BarProps) {
  const colourOf = useColourOf();
  const marks = useTraceMarks(span.spanId);
  const place = barPlace(span.startNs, span.durationNs, zoom);
  if (!place) {
    const isBefore = span.startNs < zoom.fromNs;
    return (
      <div
        className={`relative flex-1 px-1 text-label text-text-3 leading-6 ${isBefore ? "" : "text-right"}`}
      >
        {isBefore ? "‹" : "›"}
      </div>
    );
  }
  const side = labelSide(place);
  const percent = (share: number) => `${(share * 100).toFixed(3)}%`;
  const label = formatDuration(span.durationNs / 1e6);
  return (
    <div className="relative min-w-0 flex-1 overflow-hidden">
      <div
        className={`absolute top-[7px] h-2.5 min-w-[2px] ${place.isCutLeft ? "" : "rounded-l-[2px]"} ${place.isCutRight ? "" : "rounded-r-[2px]"} ${span.isError ? "outline outline-error" : ""}`}
        style={{ left: percent(place.left), width: percent(place.width), background: colourOf(span.service) }}
      />
      {path?.map((section) => (
        <PathMark key={section.fromNs} section={section} zoom={zoom} />
      ))}
      {span.events.slice(0, 50).map((event, index) => (
        <EventTick
          // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in all they say
          key={index}
          name={event.name}
          atNs={span.startNs + event.offset_ns}
          zoom={zoom}
        />
      ))}
      {marks.slice(0, marksMost).map((mark) => (
        <DecisionTick key={mark.id} mark={mark} zoom={zoom} />
      ))}
      <span
        className={`pointer-events-none absolute top-0 flex h-full items-center gap-1 whitespace-nowrap text-label tabular-nums ${side === "inside" ? "right-1 rounded-sm text-text" : marks.length > 0 ? "px-3 text-text-2" : "px-1.5 text-text-2"}`}
        style={
          side === "after"
            ? { left: percent(place.left + place.width) }
            : side === "before"
              ? { right: percent(1 - place.left) }
              : {}
        }
      >
        {side === "inside" ? <span className="rounded-sm bg-canvas/80 px-1">{label}</span> : label}
        {span.logCount > 0 && (
          <span
            title={`${span.logCount} log lines`}
            className="rounded-sm border border-line-strong bg-canvas/80 px-1 text-[10px] text-text-3 leading-3.5"
          >
            {formatNumber(span.logCount)} log{span.logCount === 1 ? "" : "s"}
          </span>
        )}
      </span>
    </div>
  );
}

/** The critical path lies inside the bar, in the colour of text: visible on every service colour. */
function PathMark({ section, zoom }: { section: PathSection; zoom: Zoom }) {
  const place = barPlace(section.fromNs, section.toNs - section.fromNs, zoom);
  if (!place) return null;
  return (
    <div
      aria-hidden
      className="absolute top-[11px] h-0.5 min-w-px bg-canvas"
      style={{ left: `${place.left * 100}%`, width: `${place.width * 100}%` }}
    />
  );
}

function EventTick({ name, atNs, zoom }: { name: string; atNs: number; zoom: Zoom }) {
  const place = barPlace(atNs, 0, zoom);
  if (!place) return null;
  const isException = name === "exception";
  return (
    <div
      title={name}
      className={`absolute top-[4px] h-4 w-0.5 ${isException ? "bg-error" : "bg-text"}`}
      style={{ left: `${place.left * 100}%` }}
    />
  );
}

/** A decision about the span, where it was made: also outside of the bar. */
function DecisionTick({ mark, zoom }: { mark: TraceMark; zoom: Zoom }) {
  const place = barPlace(mark.atNs, 0, zoom);
  if (!place) return null;
  return (
    <span
      title={mark.words}
      className="absolute top-1.5 z-10 flex"
      style={{ left: `clamp(0px, calc(${place.left * 100}% - 6px), calc(100% - 12px))` }}
    >
      <DecisionMark verdict={mark.verdict} label={mark.words} />
    </span>
  );
}

"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { criticalPath } from "@/lib/model/critical-path";
import { spanAt } from "@/lib/model/trace-tree";
import { useWidth } from "./minimap";
import { rulerTicks, TimeAxis } from "./time-axis";
import type { TraceView } from "./use-trace-view";
import { WaterfallRow } from "./waterfall-row";
import { scaleZoom, type Zoom } from "./zoom";

type Props = {
  view: TraceView;
  /** Row under the keyboard, by position in the tree. */
  active: number | null;
  /** Scrolls to the row when `tick` changes: moving the cursor scrolls, live data does not. */
  reveal: { position: number; tick: number } | null;
  onSelect: (position: number) => void;
};

const rowPx = 24;

/** The trace row by row, only what is on the screen in the DOM. Ctrl-wheel zooms around the pointer. */
export function Waterfall({ view, active, reveal, onSelect }: Props) {
  const { rows, tree, zoom, toggle } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLDivElement>(null);
  const lanePx = useWidth(lanes);
  const [nameShare, setNameShare] = useState<number | null>(null);
  const nameWidth = nameShare === null ? "clamp(150px, 34%, 480px)" : `${(nameShare * 100).toFixed(2)}%`;
  const path = useMemo(() => criticalPath(tree), [tree]);
  const matches = useMemo(() => new Set(view.matches), [view.matches]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 16,
    initialRect: { width: 1200, height: 720 },
  });
  useWheelZoom(scroller, lanes, view);
  useScrollTo(reveal, rows, virtual.scrollToIndex);
  const onToggle = useCallback((spanId: string) => toggle(spanId), [toggle]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex border-b bg-surface" style={{ scrollbarGutter: "stable" }}>
        <div
          className="flex h-6 shrink-0 items-center border-line border-r px-2 text-label text-text-3"
          style={{ width: nameWidth }}
        >
          Span and service
        </div>
        <ColumnHandle scroller={scroller} onShare={setNameShare} />
        <div ref={lanes} className="min-w-0 flex-1">
          <TimeAxis zoom={zoom} widthPx={lanePx} onZoom={view.setZoom} />
        </div>
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label="Spans"
        tabIndex={0}
        aria-activedescendant={active === null ? undefined : `span-${active}`}
        className="[container-type:size] min-h-0 flex-1 overflow-y-auto overflow-x-hidden outline-offset-[-2px]"
      >
        <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          <GridLines zoom={zoom} widthPx={lanePx} nameWidth={nameWidth} />
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            const span = row && spanAt(tree, row.position);
            if (!row || !span) return null;
            return (
              <WaterfallRow
                key={`${span.spanId}-${span.startNs}`}
                id={`span-${row.position}`}
                row={row}
                span={span}
                rootReason={tree.rootReason.get(row.position)}
                path={path.get(row.position)}
                zoom={zoom}
                topPx={start}
                nameWidth={nameWidth}
                isSelected={view.selected === row.position}
                isActive={active === row.position}
                isMatch={matches.has(row.position)}
                onSelect={onSelect}
                onToggle={onToggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The ruler's steps, faintly, behind all rows. */
function GridLines({ zoom, widthPx, nameWidth }: { zoom: Zoom; widthPx: number; nameWidth: string }) {
  return (
    // As high as the view and no higher: lines through 100,000 rows would be painted at every step.
    <div
      aria-hidden
      className="pointer-events-none sticky top-0 -mb-[100cqh] h-[100cqh]"
      style={{ marginLeft: nameWidth }}
    >
      {rulerTicks(zoom, widthPx).map((tick) => (
        <span
          key={tick}
          className="absolute inset-y-0 w-px bg-line"
          style={{ left: `${((tick - zoom.fromNs) / (zoom.toNs - zoom.fromNs)) * 100}%` }}
        />
      ))}
    </div>
  );
}

function useScrollTo(
  reveal: Props["reveal"],
  rows: TraceView["rows"],
  scrollToIndex: (index: number, options: { align: "auto" | "center" }) => void,
): void {
  const done = useRef(-1);
  useEffect(() => {
    if (!reveal || done.current === reveal.tick) return;
    const index = rows.findIndex((row) => row.position === reveal.position);
    if (index === -1) return;
    // A row named by the URL may be anywhere: bring it to the middle. Later the cursor only nudges the edge.
    scrollToIndex(index, { align: reveal.tick === 0 ? "center" : "auto" });
    done.current = reveal.tick;
  }, [reveal, rows, scrollToIndex]);
}

function useWheelZoom(
  scroller: React.RefObject<HTMLDivElement | null>,
  lanes: React.RefObject<HTMLDivElement | null>,
  view: TraceView,
): void {
  const { zoom, setZoom, tree } = view;
  useEffect(() => {
    const element = scroller.current;
    const onWheel = (event: WheelEvent) => {
      const box = lanes.current?.getBoundingClientRect();
      if (!(event.ctrlKey || event.metaKey) || !box) return;
      event.preventDefault();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      const around = zoom.fromNs + share * (zoom.toNs - zoom.fromNs);
      setZoom(scaleZoom(zoom, Math.exp(event.deltaY * 0.004), around, tree.endNs));
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [scroller, lanes, zoom, setZoom, tree]);
}

/** The edge between names and bars, to drag or to move with the arrow keys. */
function ColumnHandle(props: {
  scroller: React.RefObject<HTMLDivElement | null>;
  onShare: (share: number) => void;
}) {
  const [share, setShare] = useState(0.34);
  const set = (next: number) => {
    const clamped = Math.min(0.75, Math.max(0.12, next));
    setShare(clamped);
    props.onShare(clamped);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const box = props.scroller.current?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId))
      set((event.clientX - box.left) / box.width);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is not an hr
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the name column"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={12}
      aria-valuemax={75}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") set(share - 0.02);
        if (event.key === "ArrowRight") set(share + 0.02);
      }}
      className="relative z-10 -mx-1 w-2 shrink-0 cursor-col-resize touch-none hover:bg-accent/40"
    />
  );
}

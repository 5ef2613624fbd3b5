"use client";
import { type PointerEvent, useRef, useState } from "react";
import { cx } from "@/components/ui/cx";
import { formatDuration } from "@/lib/client/format";
import { axisTicks, type FoldedAxis, type Interval, placeOf, timeAt } from "./fold-gaps";
import { labelWidth, trackEnd } from "./timeline-label";

type Props = {
  axis: FoldedAxis /** What the labels count from. */;
  zeroMs: number;
  /** Where it is known to be narrow: as many labels as have room. */
  widthPx: number | null;
  onZoom: (range: Interval) => void;
};

const labelPx = 60;

/** Time since the run began. Dragging over it zooms in; a fold says how much it hides. */
export function TimelineAxis({ axis, zeroMs, widthPx, onZoom }: Props) {
  const label = widthPx === null ? 0.1 : labelPx / widthPx;
  const drag = useDrag(axis, onZoom);
  return (
    <div className="sticky top-0 z-20 flex h-7 border-b bg-surface">
      <span className={cx("flex shrink-0 items-center border-r px-3 text-label text-text-3", labelWidth)}>
        since start
      </span>
      <div
        {...drag.handlers}
        title="Drag to zoom in"
        className={cx(
          "relative min-w-0 flex-1 cursor-crosshair touch-none select-none overflow-hidden",
          trackEnd,
        )}
      >
        {axisTicks(axis, Math.min(6, 1 / label), zeroMs).map(({ ms, x }) => (
          <span
            key={ms}
            className={cx(
              "absolute bottom-0 flex h-full items-center border-line-strong border-l pl-1 text-label text-text-3 tabular-nums",
              (x > 1 - 0.8 * label || isBesideFold(axis, x, label)) && "hidden",
            )}
            style={{ left: `${x * 100}%` }}
          >
            {formatDuration(ms - zeroMs)}
          </span>
        ))}
        {axis.pieces.map((piece) =>
          piece.folded ? (
            <span
              key={piece.fromMs}
              title={`${formatDuration(piece.toMs - piece.fromMs)} in which no step was at work`}
              className={cx(
                "absolute inset-y-0 flex items-center overflow-visible bg-surface text-[10px] text-text-3",
                piece.toX > 0.96 ? "justify-end" : piece.fromX < 0.04 ? "justify-start" : "justify-center",
              )}
              style={{ left: `${piece.fromX * 100}%`, width: `${(piece.toX - piece.fromX) * 100}%` }}
            >
              <span className="whitespace-nowrap rounded-sm bg-overlay px-1 leading-[14px]">
                {formatDuration(piece.toMs - piece.fromMs)}
              </span>
            </span>
          ) : null,
        )}
        {drag.range && (
          <span
            aria-hidden
            className="absolute inset-y-0 border-accent border-x bg-accent/20"
            style={{
              left: `${placeOf(axis, drag.range.startMs) * 100}%`,
              width: `${(placeOf(axis, drag.range.endMs) - placeOf(axis, drag.range.startMs)) * 100}%`,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** The fold's own label stands there. */
function isBesideFold(axis: FoldedAxis, x: number, label: number): boolean {
  return axis.pieces.some((piece) => piece.folded && x > piece.fromX - label && x < piece.toX + 0.3 * label);
}

function useDrag(axis: FoldedAxis, onZoom: (range: Interval) => void) {
  const start = useRef<number | null>(null);
  const [range, setRange] = useState<Interval | null>(null);
  const at = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return timeAt(axis, Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
  };
  const between = (event: PointerEvent<HTMLElement>): Interval => {
    const [a, b] = [start.current ?? 0, at(event)];
    return { startMs: Math.min(a, b), endMs: Math.max(a, b) };
  };
  return {
    range,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = at(event);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => start.current !== null && setRange(between(event)),
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        const chosen = start.current === null ? null : between(event);
        start.current = null;
        setRange(null);
        // A click is no zoom.
        if (chosen !== null && chosen.endMs - chosen.startMs > (axis.endMs - axis.startMs) / 200)
          onZoom(chosen);
      },
    },
  };
}

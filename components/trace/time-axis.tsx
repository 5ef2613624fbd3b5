"use client";
import { type PointerEvent, useRef, useState } from "react";
import { formatDuration } from "@/lib/client/format";
import { axisTicks, type Zoom } from "./zoom";

type Props = {
  zoom: Zoom;
  /** Width in pixels: how many labels fit. */
  widthPx: number;
  onZoom: (zoom: Zoom) => void;
};

const labelPx = 90;

/** Instants that have room for a label. */
export function rulerTicks(zoom: Zoom, widthPx: number): number[] {
  return axisTicks(zoom, Math.max(2, Math.floor(widthPx / labelPx)));
}

/** Time since the trace began, in round steps. Drag = zoom. */
export function TimeAxis({ zoom, widthPx, onZoom }: Props) {
  const ticks = rulerTicks(zoom, widthPx);
  const share = (ns: number) => (ns - zoom.fromNs) / (zoom.toNs - zoom.fromNs);
  const drag = useTimeDrag(zoom, onZoom);
  return (
    <div
      className="relative h-6 cursor-col-resize touch-none select-none overflow-hidden"
      title="Drag to zoom"
      {...drag.handlers}
    >
      {ticks.map((tick) => (
        <span
          key={tick}
          className="absolute top-0 h-full border-line-strong border-l pl-1 text-label text-text-3 leading-6 tabular-nums"
          style={{ left: `${share(tick) * 100}%` }}
        >
          {share(tick) < 0.97 ? formatDuration(tick / 1e6) : ""}
        </span>
      ))}
      {drag.selection && <SelectionBand from={drag.selection.from} to={drag.selection.to} />}
    </div>
  );
}

export function SelectionBand({ from, to }: { from: number; to: number }) {
  const left = Math.min(from, to);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 border-accent border-x bg-accent/20"
      style={{ left: `${left * 100}%`, width: `${Math.abs(to - from) * 100}%` }}
    />
  );
}

/** Dragging sideways over a strip that shows `zoom`: both ends as shares of its width while it lasts, a zoom when it ends. */
export function useTimeDrag(zoom: Zoom, onZoom: (zoom: Zoom) => void, onClick?: (atNs: number) => void) {
  const [selection, setSelection] = useState<{ from: number; to: number } | null>(null);
  const startPx = useRef(0);
  const shareOf = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const nsOf = (share: number) => zoom.fromNs + share * (zoom.toNs - zoom.fromNs);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      startPx.current = event.clientX;
      setSelection({ from: shareOf(event), to: shareOf(event) });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (selection) setSelection({ from: selection.from, to: shareOf(event) });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (!selection) return;
      const to = shareOf(event);
      setSelection(null);
      // Below three pixels it was a click with a shaking hand.
      if (Math.abs(event.clientX - startPx.current) < 3) onClick?.(nsOf(to));
      else onZoom({ fromNs: nsOf(Math.min(selection.from, to)), toNs: nsOf(Math.max(selection.from, to)) });
    },
    onPointerCancel: () => setSelection(null),
  };
  return { selection, handlers };
}

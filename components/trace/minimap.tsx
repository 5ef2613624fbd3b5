"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { spanAt } from "@/lib/model/trace-tree";
import { useColourOf } from "../ui/colours";
import { SelectionBand, useTimeDrag } from "./time-axis";
import type { TraceTree } from "./trace-span";
import type { Zoom } from "./zoom";

type Props = { tree: TraceTree; zoom: Zoom; onZoom: (zoom: Zoom | null) => void };

const heightPx = 56;

/** The whole trace in one strip, every span a line in its service's colour, errors on top. Drag = zoom, click outside the window = all. */
export function Minimap({ tree, zoom, onZoom }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const widthPx = useWidth(canvas);
  const theme = useTheme();
  const colourOf = useColourOf();
  const all = useMemo<Zoom>(() => ({ fromNs: 0, toNs: Math.max(1, tree.endNs) }), [tree]);
  useEffect(() => {
    if (canvas.current && widthPx > 0 && theme !== null) draw(canvas.current, tree, widthPx, colourOf);
  }, [tree, widthPx, theme, colourOf]);
  const drag = useTimeDrag(all, onZoom, () => onZoom(null));
  const from = (zoom.fromNs / all.toNs) * 100;
  const to = (zoom.toNs / all.toNs) * 100;
  return (
    <div
      className="relative cursor-crosshair touch-none overflow-hidden border-b bg-surface"
      title="Drag to zoom, click to see all"
      {...drag.handlers}
    >
      <canvas ref={canvas} aria-hidden className="block w-full" style={{ height: heightPx }} />
      {from > 0 && <div className="absolute inset-y-0 left-0 bg-canvas/75" style={{ width: `${from}%` }} />}
      {to < 100 && <div className="absolute inset-y-0 right-0 bg-canvas/75" style={{ left: `${to}%` }} />}
      {(from > 0 || to < 100) && (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-y-0 border-accent border-x"
          style={{ left: `${from}%`, width: `${to - from}%` }}
        />
      )}
      {drag.selection && <SelectionBand {...drag.selection} />}
    </div>
  );
}

function draw(
  canvas: HTMLCanvasElement,
  tree: TraceTree,
  widthPx: number,
  colourOf: (name: string) => string,
): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(widthPx * ratio);
  canvas.height = Math.round(heightPx * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  // The canvas knows no CSS variables: each service's is looked up once.
  const colours = new Map<string, string>();
  const colourOfService = (service: string) => {
    const known = colours.get(service) ?? style.getPropertyValue(colourOf(service).slice(4, -1));
    colours.set(service, known);
    return known;
  };
  const count = tree.order.length;
  const end = Math.max(1, tree.endNs);
  const linePx = Math.min(4 * ratio, Math.max(1, (canvas.height - 8 * ratio) / count));
  const place = (position: number, least: number) => {
    const span = spanAt(tree, position);
    if (!span) return;
    const y = 4 * ratio + (position / count) * (canvas.height - 8 * ratio);
    const x = (span.startNs / end) * canvas.width;
    context.fillRect(
      x,
      y,
      Math.max(least, (span.durationNs / end) * canvas.width),
      Math.max(1, linePx * 0.8),
    );
  };
  context.globalAlpha = count > 2_000 ? 0.55 : 0.9;
  for (let position = 0; position < count; position++) {
    context.fillStyle = colourOfService(spanAt(tree, position)?.service ?? "");
    place(position, ratio);
  }
  context.globalAlpha = 1;
  context.fillStyle = style.getPropertyValue("--error");
  for (let position = 0; position < count; position++)
    if (spanAt(tree, position)?.isError) place(position, 2 * ratio);
}

/** Width in CSS pixels, following the element; 0 before the first layout. */
export function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidthPx(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}

/** The theme in force, for what is drawn with pixels; null before the first effect. */
function useTheme(): string | null {
  const [theme, setTheme] = useState<string | null>(null);
  useEffect(() => {
    const read = () => setTheme(document.documentElement.dataset.theme ?? "dark");
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

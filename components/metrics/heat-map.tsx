"use client";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { formatTick, formatTime } from "@/lib/client/format";
import type { PromMatrixItem } from "@/lib/client/prom/answers";
import { formatValue, type Unit } from "@/lib/client/prom/units";
import type { PromRange } from "@/lib/client/prom/use-prom";
import { useUtc } from "@/lib/client/use-clock";
import { timeTicks } from "../charts/series";
import { type Heat, type HeatCell, toHeat } from "./heat-cells";

type Props = {
  label: string;
  items: readonly PromMatrixItem[];
  range: PromRange;
  unit: Unit;
  /** In px, or a CSS length. */
  height: number | string;
  onSelectRange?: (fromMs: number, toMs: number) => void;
};

/** How what was measured is spread over time: time to the right, value upwards (logarithmic), darker where there is more. */
export function HeatMap({ label, items, range, unit, height, onSelectRange }: Props) {
  const heat = useMemo(() => toHeat(items), [items]);
  const [over, setOver] = useState<HeatCell | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  const place = useRef<HTMLDivElement>(null);
  if (heat === null)
    return (
      <p className="px-6 py-8 text-center text-table text-text-2" style={{ minHeight: height }}>
        A heat map is drawn of histograms: of a native one, or of buckets with the label le.
      </p>
    );
  const at = (event: PointerEvent) => {
    const box = place.current?.getBoundingClientRect();
    if (box === undefined) return { timeMs: 0, value: 0 };
    const share = (event.clientX - box.left) / box.width;
    const up = 1 - (event.clientY - box.top) / box.height;
    const { low, high } = heat;
    return {
      timeMs: range.fromMs + share * (range.toMs - range.fromMs),
      value: low * (high / low) ** up,
    };
  };
  const move = (event: PointerEvent) => {
    const { timeMs, value } = at(event);
    const isIn = (cell: HeatCell) =>
      timeMs > cell.timeMs - range.stepMs && timeMs <= cell.timeMs && value > cell.low && value <= cell.high;
    setOver(heat.cells.find(isIn) ?? null);
  };
  return (
    <figure aria-label={label} className="relative" style={{ height }}>
      <Axes heat={heat} range={range} unit={unit} />
      <div
        ref={place}
        className="absolute top-2 right-3 bottom-[22px] left-[60px] cursor-crosshair"
        onPointerMove={move}
        onPointerLeave={() => setOver(null)}
        onPointerDown={(event) => setFrom(at(event).timeMs)}
        onPointerUp={(event) => {
          const to = at(event).timeMs;
          if (from !== null && Math.abs(to - from) > range.stepMs)
            onSelectRange?.(Math.min(from, to), Math.max(from, to));
          setFrom(null);
        }}
      >
        <Cells heat={heat} range={range} />
      </div>
      {over !== null && <Told cell={over} unit={unit} />}
    </figure>
  );
}

function Cells({ heat, range }: { heat: Heat; range: PromRange }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => canvas.current !== null && paint(canvas.current, heat, range);
    draw();
    // Another theme, another ink.
    const themes = new MutationObserver(draw);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const sizes = new ResizeObserver(draw);
    if (canvas.current !== null) sizes.observe(canvas.current);
    return () => {
      themes.disconnect();
      sizes.disconnect();
    };
  }, [heat, range]);
  return <canvas ref={canvas} aria-hidden className="size-full" />;
}

function paint(canvas: HTMLCanvasElement, { cells, low, high, most }: Heat, range: PromRange): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const ink = canvas.getContext("2d");
  if (ink === null) return;
  ink.scale(ratio, ratio);
  ink.fillStyle = getComputedStyle(canvas).getPropertyValue("--accent");
  const x = (timeMs: number) => ((timeMs - range.fromMs) / (range.toMs - range.fromMs)) * width;
  const span = Math.log(high / low);
  const y = (value: number) =>
    height - (Math.log(Math.max(low, Math.min(high, value)) / low) / span) * height;
  for (const { timeMs, low: from, high: to, count } of cells) {
    // Square root: what happens rarely is what one looks for.
    ink.globalAlpha = 0.12 + 0.88 * Math.sqrt(count / most);
    const [left, right] = [x(timeMs - range.stepMs), x(timeMs)];
    const [top, bottom] = [y(to), y(from)];
    ink.fillRect(left, top, Math.max(1, right - left - 0.5), Math.max(1, bottom - top - 0.5));
  }
}

function Axes({ heat, range, unit }: { heat: Heat; range: PromRange; unit: Unit }) {
  const utc = useUtc();
  const { fromMs, toMs } = range;
  const offsetMs = utc ? 0 : -new Date(toMs).getTimezoneOffset() * 60_000;
  return (
    <div
      aria-hidden
      className="absolute top-2 right-3 bottom-[22px] left-[60px] border-line-strong border-b text-label text-text-3"
    >
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span
          key={share}
          className="absolute right-full mr-2 -translate-y-1/2 whitespace-nowrap"
          style={{ top: `${(1 - share) * 100}%` }}
        >
          {formatValue(unit, heat.low * (heat.high / heat.low) ** share)}
        </span>
      ))}
      {timeTicks(fromMs, toMs, 6, offsetMs).map((time) => (
        <span
          key={time}
          className="absolute top-full mt-1 -translate-x-1/2 whitespace-nowrap"
          style={{ left: `${((time - fromMs) / (toMs - fromMs)) * 100}%` }}
        >
          {formatTick(time, toMs - fromMs, utc)}
        </span>
      ))}
    </div>
  );
}

function Told({ cell, unit }: { cell: HeatCell; unit: Unit }) {
  const utc = useUtc();
  return (
    <p className="pointer-events-none absolute top-3 right-4 rounded-md border border-line-strong bg-overlay px-2.5 py-1 text-table shadow-float">
      <span className="text-text-2">{formatTime(cell.timeMs, utc).replace(/\.\d{3}/, "")}</span>{" "}
      {formatValue(unit, cell.low)} to {formatValue(unit, cell.high)}:{" "}
      <strong className="font-medium">{Number(cell.count.toPrecision(3))}</strong>
    </p>
  );
}

"use client";
import { useRouter } from "next/navigation";
import { useMemo, useRef } from "react";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, formatExact, formatTick } from "@/lib/client/format";
import { useNow, useUtc } from "@/lib/client/use-clock";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref } from "@/lib/client/use-view";
import type { TraceRow } from "@/lib/contract/trace-list";
import { useWidth } from "./minimap";
import { SelectionBand, useTimeDrag } from "./time-axis";
import { traceHref } from "./trace-table";

type Props = {
  traces: readonly TraceRow[];
  hasMore: boolean;
  pointed: string | null;
  onPoint: (traceId: string | null) => void;
};

const heightPx = 96;
const nearPx = 14;

/** Loaded traces by start and duration (logarithmic), errors as crosses. Drag = time range, a click opens the nearest. */
export function TraceScatter({ traces, hasMore, pointed, onPoint }: Props) {
  const plot = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(plot);
  const router = useRouter();
  const href = useHref();
  const utc = useUtc();
  const { resolve, setAbsolute } = useTimeRange();
  const nowMs = useNow();
  const range = resolve(nowMs === 0 ? Date.now() : nowMs);
  // Of a busy hour only its newest minute may be loaded: the axis shows what is here, not the empty rest.
  const oldestMs = Math.min(...traces.map((trace) => Date.parse(trace.started_at)));
  const { toMs } = range;
  const fromMs =
    hasMore && oldestMs < toMs ? Math.max(range.fromMs, oldestMs - (toMs - oldestMs) * 0.02) : range.fromMs;
  const scale = useMemo(() => durationScale(traces), [traces]);
  const points = traces.map((trace) => ({
    trace,
    // One whose clock is ahead of ours stands at the edge.
    x: Math.min(1, (Date.parse(trace.started_at) - fromMs) / (toMs - fromMs)) * widthPx,
    y: heightPx - 8 - scale.share(trace.duration_ms) * (heightPx - 20),
  }));
  const nearest = (xPx: number, yPx: number) => {
    let best: { trace: TraceRow; far: number } | null = null;
    for (const { trace, x, y } of points) {
      const far = Math.hypot(x - xPx, y - yPx);
      if (far < nearPx && (best === null || far < best.far)) best = { trace, far };
    }
    return best?.trace;
  };
  const drag = useTimeDrag({ fromNs: fromMs, toNs: toMs }, (zoom) => setAbsolute(zoom.fromNs, zoom.toNs));
  const ticks = [0.2, 0.4, 0.6, 0.8];
  return (
    <div className="shrink-0 border-b bg-surface px-3 pt-1 max-sm:hidden">
      <p className="flex h-5 items-center gap-3 text-label text-text-3">
        <span className="text-text-2">Duration</span>
        <span>
          {formatExact(traces.length)}{" "}
          {hasMore ? "newest, more below" : traces.length === 1 ? "trace" : "traces"}
        </span>
        <span className="ml-auto tabular-nums">
          {formatDuration(scale.leastMs)} to {formatDuration(scale.mostMs)}
        </span>
      </p>
      <div
        ref={plot}
        className="relative cursor-crosshair touch-none select-none"
        style={{ height: heightPx }}
        title="Drag to select a time range, click a point to open it"
        {...drag.handlers}
        onPointerLeave={() => onPoint(null)}
        onPointerMove={(event) => {
          drag.handlers.onPointerMove(event);
          const box = event.currentTarget.getBoundingClientRect();
          if (!drag.selection)
            onPoint(nearest(event.clientX - box.left, event.clientY - box.top)?.trace_id ?? null);
        }}
        onPointerUp={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const isClick = !drag.selection || Math.abs(drag.selection.to - drag.selection.from) * widthPx < 3;
          const hit = isClick ? nearest(event.clientX - box.left, event.clientY - box.top) : undefined;
          drag.handlers.onPointerUp(event);
          if (hit) router.push(traceHref(href, hit));
        }}
      >
        {/* Nothing before the width is known: the server knows neither it nor the reader's clock. */}
        <svg aria-hidden className="absolute inset-0 size-full overflow-hidden">
          {widthPx > 0 &&
            ticks.map((share) => (
              <g key={share}>
                <line x1={share * widthPx} x2={share * widthPx} y1={0} y2={heightPx} stroke="var(--line)" />
                <text x={share * widthPx + 3} y={heightPx - 2} fontSize={10} fill="var(--text-3)">
                  {formatTick(fromMs + share * (toMs - fromMs), toMs - fromMs, utc)}
                </text>
              </g>
            ))}
          {widthPx > 0 &&
            points.map(({ trace, x, y }) => (
              <Point key={trace.trace_id} trace={trace} x={x} y={y} isPointed={pointed === trace.trace_id} />
            ))}
        </svg>
        {drag.selection && <SelectionBand {...drag.selection} />}
      </div>
    </div>
  );
}

function Point({ trace, x, y, isPointed }: { trace: TraceRow; x: number; y: number; isPointed: boolean }) {
  const size = isPointed ? 5 : 3;
  return trace.error_count > 0 ? (
    <path
      d={`M${x - size},${y - size}L${x + size},${y + size}M${x - size},${y + size}L${x + size},${y - size}`}
      stroke="var(--error)"
      strokeWidth={isPointed ? 2.5 : 1.75}
    />
  ) : (
    <circle
      cx={x}
      cy={y}
      r={size}
      fill={colourOf(trace.root_service)}
      fillOpacity={isPointed ? 1 : 0.75}
      stroke={isPointed ? "var(--text)" : "none"}
    />
  );
}

/** Logarithmic between the shortest and the longest: a trace of 10 ms and one of 10 s both have a place. */
function durationScale(traces: readonly TraceRow[]) {
  const values = traces.map((trace) => Math.max(0.01, trace.duration_ms));
  const leastMs = values.length === 0 ? 1 : Math.min(...values);
  const mostMs = values.length === 0 ? 1000 : Math.max(...values);
  const width = Math.log(mostMs / leastMs);
  const share = (ms: number) => (width < 0.01 ? 0.5 : Math.log(Math.max(0.01, ms) / leastMs) / width);
  return { leastMs, mostMs, share };
}

"use client";
import { useMemo, useRef, useState } from "react";
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { formatTick } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import type { Band } from "./bands";
import { ChartTooltip } from "./chart-tooltip";
import {
  axisFloor,
  axisTicks,
  axisTop,
  type Dot,
  type Marker,
  type Plot,
  type Series,
  timeTicks,
  toRows,
} from "./series";

export type TimeSeriesProps = Plot & {
  /** What the chart shows, for screen readers. */
  label: string;
  kind: "line" | "area" | "bar";
  stacked?: boolean;
  fromMs: number;
  toMs: number;
  stepMs: number;
  format: (value: number) => string;
  /** In px, or a CSS length; the chart fills it. */
  height: number | string;
  /** What the values are, for a round top of the axis. */
  unit?: "number" | "ms";
  /** The highest the axis need go, e.g. 1 for shares. */
  limit?: number;
  markers?: readonly Marker[];
  /** Time spans tinted behind the plot; those of the page around it where it is given none. */
  bands?: readonly Band[];
  /** A line across: where it matters whether the values are above or below. It is always within the axis. */
  threshold?: { value: number; words: string };
  /** Drawn over everything else; a click on one is told by `onDot`. */
  dots?: readonly Dot[];
  onDot?: (dot: Dot) => void;
  /** Charts with the same id share one hover cursor. */
  syncId?: string;
  onSelectRange?: (fromMs: number, toMs: number) => void;
  /** A click: the step's time, and the series where a point of it was hit. */
  onPick?: (timeMs: number, key: string | null) => void;
};

const axis = {
  stroke: "var(--line-strong)",
  tick: { fill: "var(--text-3)", fontSize: 11 },
  tickLine: false,
} as const;

/** Lines, areas or bars over time: hover shares one cursor, drag selects a range, click picks a point. Nothing is animated. */
export function TimeSeries(props: TimeSeriesProps & { size: { width: number; height: number } }) {
  const { times, series, kind, stacked = false, fromMs, toMs, syncId } = props;
  const utc = useUtc();
  const rows = useMemo(() => toRows({ times, series }), [times, series]);
  const top = axisTop(props);
  const floor = axisFloor(props, props.unit);
  const offsetMs = utc ? 0 : -new Date(toMs).getTimezoneOffset() * 60_000;
  const { drag, handlers, hover } = useGesture(props);
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={props.size}>
      <ComposedChart
        data={rows}
        margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        barGap={0}
        barCategoryGap="12%"
        {...(syncId === undefined ? {} : { syncId, syncMethod: "value" as const })}
        {...handlers}
        className="select-none [&_svg]:cursor-crosshair [&_svg]:outline-none"
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="t"
          type="number"
          scale="time"
          domain={[fromMs, toMs]}
          allowDataOverflow
          ticks={timeTicks(fromMs, toMs, 6, offsetMs)}
          tickFormatter={(t: number) => formatTick(t, toMs - fromMs, utc)}
          height={22}
          {...axis}
        />
        <YAxis
          width={52}
          domain={[floor, top]}
          ticks={axisTicks(floor, top)}
          tickFormatter={props.format}
          axisLine={false}
          {...axis}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{
            stroke: "var(--text-3)",
            strokeDasharray: "3 3",
            fill: "var(--overlay)",
            fillOpacity: 0.4,
          }}
          wrapperStyle={{ zIndex: 20 }}
          content={
            <ChartTooltip
              series={series}
              format={props.format}
              utc={utc}
              stepMs={props.stepMs}
              stacked={stacked}
              bands={props.bands ?? []}
            />
          }
        />
        {series.map((each, place) => drawSeries(each, place, { kind, stacked, rows, hover }))}
        {props.markers?.map(({ timeMs, words }) => (
          <ReferenceLine
            key={`${timeMs} ${words}`}
            x={timeMs}
            stroke="var(--text-3)"
            strokeDasharray="2 3"
            label={{
              value: words,
              position: timeMs > fromMs + (toMs - fromMs) * 0.8 ? "insideTopRight" : "insideTopLeft",
              fontSize: 10,
              fill: "var(--text-2)",
            }}
          />
        ))}
        {props.threshold !== undefined && (
          <ReferenceLine
            y={props.threshold.value}
            stroke="var(--error)"
            strokeDasharray="5 4"
            label={{
              value: props.threshold.words,
              position: "insideBottomRight",
              fontSize: 10,
              fill: "var(--text-2)",
            }}
          />
        )}
        {props.dots?.map((dot) => drawDot(dot, top, props.onDot))}
        {drag !== null && (
          <ReferenceArea
            x1={drag.from}
            x2={drag.to}
            fill="var(--accent)"
            fillOpacity={0.16}
            stroke="var(--accent)"
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

type Drawing = {
  kind: TimeSeriesProps["kind"];
  stacked: boolean;
  rows: ReturnType<typeof toRows>;
  hover: (key: string | null) => void;
};

/** A plain function and no component: Recharts looks for its own elements among the children. */
function drawSeries({ key, words, colour }: Series, place: number, { kind, stacked, rows, hover }: Drawing) {
  const common = {
    dataKey: `s${place}`,
    name: words,
    isAnimationActive: false,
    ...(stacked ? { stackId: "all" } : {}),
  };
  const over = { onMouseEnter: () => hover(key), onMouseLeave: () => hover(null) };
  const dot = { r: 3.5, fill: colour, stroke: "var(--surface)", strokeWidth: 1.5, ...over };
  if (kind === "bar") return <Bar key={key} {...common} fill={colour} {...over} />;
  if (kind === "area")
    return (
      <Area
        key={key}
        {...common}
        type="linear"
        // In a stack an outline would draw a series of zeros along the top of another.
        stroke={stacked ? "none" : colour}
        fill={colour}
        fillOpacity={stacked ? 0.65 : 0.35}
        strokeWidth={1}
        activeDot={dot}
      />
    );
  return (
    <Line
      key={key}
      {...common}
      type="linear"
      stroke={colour}
      strokeWidth={1.5}
      dot={lonePoint(rows, place, colour)}
      activeDot={dot}
    />
  );
}

/** A dot of an exemplar; above the axis it stands at its top. */
function drawDot(dot: Dot, top: number, onDot: ((dot: Dot) => void) | undefined) {
  return (
    <ReferenceDot
      key={dot.key}
      x={dot.timeMs}
      y={Math.min(dot.value, top)}
      shape={({ cx, cy }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the same dots are a list of links for keyboards
        <circle
          cx={cx}
          cy={cy}
          r={3.5}
          fill="var(--surface)"
          stroke="var(--accent)"
          strokeWidth={1.5}
          style={{ cursor: "pointer" }}
          onMouseDown={(event) => event.stopPropagation()}
          onClick={() => onDot?.(dot)}
        >
          <title>{dot.words}</title>
        </circle>
      )}
    />
  );
}

type DotProps = { cx?: number; cy?: number; index?: number };

/** A point between two gaps has no line to be part of: it is drawn as a dot. */
function lonePoint(rows: ReturnType<typeof toRows>, place: number, colour: string) {
  return ({ cx, cy, index = 0 }: DotProps) => {
    const at = (i: number) => rows[i]?.[`s${place}`] ?? null;
    const lone = at(index) !== null && at(index - 1) === null && at(index + 1) === null;
    return <circle key={index} cx={cx} cy={cy} r={lone ? 2 : 0} fill={colour} />;
  };
}

type MouseState = { activeLabel?: string | number | undefined };

/** Drag = range, click = pick. State is the selection while the button is down. */
function useGesture({ onSelectRange, onPick, stepMs }: TimeSeriesProps) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const hovered = useRef<string | null>(null);
  const at = (state: MouseState) => (state.activeLabel === undefined ? null : Number(state.activeLabel));
  const handlers = {
    onMouseDown: (state: MouseState) => {
      const time = at(state);
      if (time !== null) setDrag({ from: time, to: time });
    },
    onMouseMove: (state: MouseState) => {
      const time = at(state);
      if (drag !== null && time !== null && time !== drag.to) setDrag({ ...drag, to: time });
    },
    onMouseLeave: () => setDrag(null),
    onMouseUp: () => {
      if (drag === null) return;
      setDrag(null);
      const [from, to] = drag.from <= drag.to ? [drag.from, drag.to] : [drag.to, drag.from];
      if (from === to) onPick?.(from, hovered.current);
      else onSelectRange?.(from, to + stepMs);
    },
  };
  return {
    drag,
    handlers,
    hover: (key: string | null) => {
      hovered.current = key;
    },
  };
}

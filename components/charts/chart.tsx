"use client";
import { lazy, type RefObject, Suspense, useCallback, useLayoutEffect, useRef, useState } from "react";
import { formatTime } from "@/lib/client/format";
import { BandLayer, BandWords, useBands } from "./band-layer";
import { legendWords } from "./legend-words";
import { StillChart } from "./still-chart";
import type { TimeSeriesProps } from "./time-series";

// Recharts is the heaviest part of a page and draws nothing before it knows its width. The first paint has the same chart
// without gestures; this one takes its place when the browser has nothing better to do, or as soon as somebody points at it.
const TimeSeries = lazy(() => import("./time-series").then((module) => ({ default: module.TimeSeries })));
let wanted = false;

type Size = { width: number; height: number };

/** Null until the chart with gestures is wanted, then the place it takes: measured before, so that it never draws at another size. */
function useSize(place: RefObject<HTMLDivElement | null>): [Size | null, () => void] {
  const [size, setSize] = useState<Size | null>(null);
  const measure = useCallback(() => {
    wanted = true;
    const box = place.current;
    if (box !== null) setSize((known) => known ?? { width: box.clientWidth, height: box.clientHeight });
  }, [place]);
  useLayoutEffect(() => {
    if (wanted) return measure();
    if (typeof requestIdleCallback === "undefined") {
      const timer = setTimeout(measure, 300);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(measure, { timeout: 2_000 });
    return () => cancelIdleCallback(handle);
  }, [measure]);
  return [size, measure];
}

// A table of a thousand steps helps nobody who listens to it.
const tableRows = 60;

/** A chart with its name, its legend, and the same numbers as a table for screen readers. */
export function Chart({ legend = true, ...given }: TimeSeriesProps & { legend?: boolean }) {
  const around = useBands();
  const props = { ...given, bands: given.bands ?? around };
  const place = useRef<HTMLDivElement>(null);
  const [size, measure] = useSize(place);
  const names = legendWords(props.series.map(({ words }) => words));
  const still = <StillChart {...props} />;
  return (
    <figure aria-label={props.label}>
      {legend && props.series.length > 0 && (
        <ul aria-hidden className="flex min-h-5 flex-wrap gap-x-3 gap-y-0.5 px-3 pb-1 text-label text-text-2">
          {props.series.map(({ key, words, colour }, place) => (
            <li key={key} title={words} className="flex min-w-0 max-w-full items-center gap-1.5">
              <span className="size-2 shrink-0 rounded-[2px]" style={{ background: colour }} />
              <span className="max-w-72 truncate">{names[place]}</span>
            </li>
          ))}
        </ul>
      )}
      <div
        aria-hidden
        className="relative"
        style={{ height: props.height }}
        ref={place}
        onPointerEnter={measure}
      >
        <BandLayer bands={props.bands} fromMs={props.fromMs} toMs={props.toMs} />
        {size !== null ? (
          <Suspense fallback={still}>
            <TimeSeries {...props} size={size} />
          </Suspense>
        ) : (
          still
        )}
      </div>
      <DataAlternative {...props} />
      <BandWords bands={props.bands} fromMs={props.fromMs} toMs={props.toMs} />
    </figure>
  );
}

function DataAlternative({ label, times, series, format }: TimeSeriesProps) {
  const first = Math.max(0, times.length - tableRows);
  return (
    <div className="sr-only">
      <table>
        <caption>
          {label}, the last {Math.min(tableRows, times.length)} steps
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ key, words }) => (
              <th key={key} scope="col">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.slice(first).map((time, offset) => (
            <tr key={time}>
              <th scope="row">{formatTime(time, true)}</th>
              {series.map(({ key, values }) => {
                const value = values[first + offset] ?? null;
                return <td key={key}>{value === null ? "nothing measured" : format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

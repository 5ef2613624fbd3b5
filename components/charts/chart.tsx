"use client";
import dynamic from "next/dynamic";
import { formatTime } from "@/lib/client/format";
import { Skeleton } from "../ui/skeleton";
import type { TimeSeriesProps } from "./time-series";

// Recharts is the heaviest part of a page and draws nothing before it knows its width: loaded after the first paint.
const TimeSeries = dynamic(() => import("./time-series").then((module) => module.TimeSeries), {
  ssr: false,
  loading: () => <Skeleton className="mx-3 my-2 h-[calc(100%-16px)]" />,
});

// A table of a thousand steps helps nobody who listens to it.
const tableRows = 60;

/** A chart with its name, its legend, and the same numbers as a table for screen readers. */
export function Chart({ legend = true, ...props }: TimeSeriesProps & { legend?: boolean }) {
  return (
    <figure aria-label={props.label}>
      {legend && props.series.length > 0 && (
        <ul aria-hidden className="flex min-h-5 flex-wrap gap-x-3 gap-y-0.5 px-3 pb-1 text-label text-text-2">
          {props.series.map(({ key, words, colour }) => (
            <li key={key} className="flex min-w-0 items-center gap-1.5">
              <span className="size-2 shrink-0 rounded-[2px]" style={{ background: colour }} />
              <span className="max-w-32 truncate">{words}</span>
            </li>
          ))}
        </ul>
      )}
      <div aria-hidden style={{ height: props.height }}>
        <TimeSeries {...props} />
      </div>
      <DataAlternative {...props} />
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

"use client";
import { useMemo } from "react";
import { formatDuration, formatNumber, formatTime, plural } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import { useTimeRange } from "@/lib/client/use-time-range";
import type { BacktestResult as Result } from "@/lib/contract/backtest";
import { Chart } from "../charts/chart";
import { labelWords, sharedLabels } from "./label-words";
import { lengthWords } from "./rule-words";

/** What a backtest found: in one sentence, as a curve with the times it fired, by group, and each time. */
export function BacktestResult({ result }: { result: Result }) {
  return (
    <div className="flex flex-col border-t">
      <p className="px-3 py-2 text-body">{sentence(result)}</p>
      <Curve result={result} />
      {result.groups.length > 0 && <Groups result={result} />}
      {result.periods.length > 0 && <Periods result={result} />}
      <Notes result={result} />
    </div>
  );
}

function sentence(result: Result): string {
  const { fired, firing_ms, pending_only, notifications, groups, more_groups } = result;
  const days = Math.max(1, Math.round((Date.parse(result.to) - Date.parse(result.from)) / 86_400_000));
  const over = `in ${plural(days, "day")}`;
  if (fired === 0)
    return pending_only === 0
      ? `Would not have fired ${over}.`
      : `Would not have fired ${over}; ${plural(pending_only, "time")} it was pending and passed by itself.`;
  const count = groups.length + more_groups;
  const among = count > 1 ? `, for ${plural(count, "group")}` : "";
  return `Would have fired ${plural(fired, "time")} ${over}, ${formatDuration(firing_ms)} in all${among}, and sent ${plural(
    notifications.firing + notifications.resolved,
    "notification",
  )}.`;
}

function Curve({ result: { curve, periods } }: { result: Result }) {
  const { setAbsolute } = useTimeRange();
  const { points, step_ms, threshold } = curve;
  const bands = useMemo(
    () =>
      periods.map(({ labels, fired_at, resolved_at }, place) => ({
        key: `${place}`,
        fromMs: Date.parse(fired_at),
        toMs: resolved_at === null ? null : Date.parse(resolved_at),
        words: `${labelWords(labels)} would have fired`,
        colour: "var(--error)",
      })),
    [periods],
  );
  const first = points[0]?.time;
  const last = points.at(-1)?.time;
  if (first === undefined || last === undefined || last === first) return null;
  return (
    <Chart
      label="The backtest's query"
      legend={false}
      kind="line"
      times={points.map(({ time }) => time)}
      series={[
        {
          key: "value",
          words: "largest value",
          colour: "var(--series-0)",
          values: points.map(({ value }) => value),
        },
      ]}
      fromMs={first}
      toMs={last + step_ms}
      stepMs={step_ms}
      format={(value) => formatNumber(value)}
      height="160px"
      bands={bands}
      onSelectRange={setAbsolute}
      {...(threshold === null ? {} : { threshold: { value: threshold, words: String(threshold) } })}
    />
  );
}

const mostRows = 8;

function Groups({ result: { groups, more_groups } }: { result: Result }) {
  const shared = sharedLabels(groups.map(({ labels }) => labels));
  const most = Math.max(...groups.map(({ firing_ms }) => firing_ms), 1);
  if (groups.length + more_groups < 2) return null;
  return (
    <div className="border-t px-3 py-2 text-table">
      <h3 className="pb-1 text-label text-text-3">By group</h3>
      <ul className="flex flex-col gap-0.5">
        {groups.slice(0, mostRows).map(({ labels, fired, firing_ms }) => (
          <li key={labelWords(labels)} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={labelWords(labels)}>
              {labelWords(labels, shared)}
            </span>
            <span aria-hidden className="h-1.5 w-20 overflow-hidden rounded-full bg-overlay">
              <span className="block h-full bg-error" style={{ width: `${(firing_ms / most) * 100}%` }} />
            </span>
            <span className="w-28 text-right text-text-2 tabular-nums">
              {plural(fired, "time")}, {formatDuration(firing_ms)}
            </span>
          </li>
        ))}
      </ul>
      <More count={groups.length - mostRows + more_groups} what="group" />
    </div>
  );
}

function Periods({ result: { periods, more_periods } }: { result: Result }) {
  const shared = sharedLabels(periods.map(({ labels }) => labels));
  const utc = useUtc();
  return (
    <div className="border-t px-3 py-2 text-table">
      <h3 className="pb-1 text-label text-text-3">Each time</h3>
      <ul className="flex flex-col gap-0.5">
        {periods.slice(0, mostRows).map(({ labels, fired_at, duration_ms, resolved_at, reason }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: periods have no name but their place
          <li key={place} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={labelWords(labels)}>
              {labelWords(labels, shared)}
              {reason === "no_data" && <span className="text-text-3"> no data</span>}
            </span>
            <span className="text-text-3 tabular-nums">{dayTime(fired_at, utc)}</span>
            <span className="w-20 text-right text-text-2 tabular-nums">
              {formatDuration(duration_ms)}
              {resolved_at === null && "+"}
            </span>
          </li>
        ))}
      </ul>
      <More count={periods.length - mostRows + more_periods} what="time" />
    </div>
  );
}

function More({ count, what }: { count: number; what: string }) {
  return count > 0 ? <p className="text-label text-text-3">and {plural(count, `more ${what}`)}</p> : null;
}

function Notes({ result }: { result: Result }) {
  const { evaluations, step_ms, interval_ms, took_ms, coarse, warnings } = result;
  const utc = useUtc();
  return (
    <div className="border-t px-3 py-2 text-label text-text-3">
      <p>
        {plural(evaluations, "evaluation")}, every {lengthWords(step_ms)}
        {step_ms > interval_ms && ` instead of ${lengthWords(interval_ms)}: there would be too many`}, in{" "}
        {formatDuration(took_ms)}.
      </p>
      {coarse.map(({ from, to, words }) => (
        <p key={`${from} ${words}`} className="text-warning">
          {dayTime(from, utc)} to {dayTime(to, utc)}: {words}
        </p>
      ))}
      {warnings.map((words) => (
        <p key={words} className="text-warning">
          {words}
        </p>
      ))}
    </div>
  );
}

/** `11-21 23:31`: a backtest is of days. */
function dayTime(at: string, utc: boolean): string {
  return formatTime(Date.parse(at), utc).slice(5, 16);
}

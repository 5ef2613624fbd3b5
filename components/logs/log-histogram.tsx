"use client";
import { Chart } from "@/components/charts/chart";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { formatNumber, plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { LogHistogramOutput } from "@/lib/contract/log-list";
import { type Level, levelColour, levels } from "./level";

/** Lines over time by level; dragging over it selects the time range, a click on a level's name filters by it. */
export function LogHistogram({ query, onLevel }: { query: string; onLevel: (level: Level) => void }) {
  const { project } = useView();
  const { params, resolve, setAbsolute } = useTimeRange();
  const { data, error } = useQuestion<LogHistogramOutput>("/api/v1/logs/histogram", {
    project,
    q: query,
    ...params,
  });
  const totals = levels.map((level) => ({
    level,
    total: data?.points.reduce((sum, point) => sum + (point.counts[level] ?? 0), 0) ?? 0,
  }));
  const shown = totals.filter(({ total }) => total > 0);
  const range = resolve(data === undefined ? 0 : (data.points.at(-1)?.time ?? Date.now()) + data.step_ms);
  return (
    <div className="h-[104px] shrink-0 border-b pt-1.5">
      <p className="flex h-5 items-center gap-3 overflow-hidden whitespace-nowrap px-3 text-label text-text-3">
        {data && (
          <span className="text-text-2">
            {plural(
              totals.reduce((sum, { total }) => sum + total, 0),
              "line",
            )}
          </span>
        )}
        {shown.map(({ level, total }) => (
          <button
            key={level}
            type="button"
            className="flex items-center gap-1.5 hover:text-text"
            title={`Only ${level}`}
            onClick={() => onLevel(level)}
          >
            <span aria-hidden className="size-2 rounded-[2px]" style={{ background: levelColour[level] }} />
            {level} <span className="tabular-nums">{formatNumber(total)}</span>
          </button>
        ))}
        {data?.partial && (
          <span className="text-warning">
            counted from <Time at={data.counted_from} as="full" />: too many lines before that to count them
            in time
          </span>
        )}
        {error && !data && error.status !== 400 && (
          <span className="text-warning">could not be counted: {error.message}</span>
        )}
      </p>
      {data ? (
        <Chart
          label="Log lines by level"
          kind="bar"
          stacked
          legend={false}
          height={76}
          fromMs={Math.min(range.fromMs, data.points[0]?.time ?? range.fromMs)}
          toMs={range.toMs}
          stepMs={data.step_ms}
          times={data.points.map((point) => point.time)}
          series={shown.map(({ level }) => ({
            key: level,
            words: level,
            colour: levelColour[level],
            values: data.points.map((point) => point.counts[level] ?? 0),
          }))}
          format={formatNumber}
          onSelectRange={setAbsolute}
        />
      ) : (
        !error && <Skeleton className="mx-3 h-[68px]" />
      )}
    </div>
  );
}

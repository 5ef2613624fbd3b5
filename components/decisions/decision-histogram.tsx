"use client";
import { Chart } from "@/components/charts/chart";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { formatNumber, plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DecisionHistogramOutput } from "@/lib/contract/decision-list";
import { verdictColour, verdictLook, verdictOrder } from "./verdict";

type Props = { query: string; onVerdict: (verdict: string) => void };

/** Decisions over time by verdict; dragging over it selects the time range, a click on a verdict's name filters by it. */
export function DecisionHistogram({ query, onVerdict }: Props) {
  const { project } = useView();
  const { params, resolve, setAbsolute } = useTimeRange();
  const { data, error } = useQuestion<DecisionHistogramOutput>(
    "/api/v1/decisions/histogram",
    { project, q: query, ...params },
    { refreshOn: (change) => change.decisions > 0 },
  );
  const totals = verdictOrder.map((verdict) => ({
    verdict,
    total: data?.points.reduce((sum, point) => sum + (point.counts[verdict] ?? 0), 0) ?? 0,
  }));
  const shown = totals.filter(({ total }) => total > 0);
  const all = totals.reduce((sum, { total }) => sum + total, 0);
  const range = resolve(data === undefined ? 0 : (data.points.at(-1)?.time ?? Date.now()) + data.step_ms);
  return (
    <div className="h-[118px] shrink-0 border-b pt-1.5">
      <p className="flex h-5 items-center gap-3 overflow-hidden whitespace-nowrap px-3 text-label text-text-3">
        {data && <span className="text-text-2">{plural(all, "decision")}</span>}
        {shown.toReversed().map(({ verdict, total }) => (
          <button
            key={verdict}
            type="button"
            className="flex items-center gap-1.5 hover:text-text"
            title={`Only ${verdict}`}
            onClick={() => onVerdict(verdict)}
          >
            <span
              aria-hidden
              className="size-2 rounded-[2px]"
              style={{ background: verdictColour(verdict) }}
            />
            {verdictLook(verdict).words} <span className="tabular-nums">{formatNumber(total)}</span>
          </button>
        ))}
        {data?.partial && (
          <span className="text-warning">
            counted from <Time at={data.counted_from} as="full" />: too many before that to count them in time
          </span>
        )}
        {error && !data && error.status !== 400 && (
          <span className="text-warning">could not be counted: {error.message}</span>
        )}
      </p>
      {data ? (
        <Chart
          label="Decisions by verdict"
          kind="bar"
          stacked
          legend={false}
          height={88}
          fromMs={Math.min(range.fromMs, data.points[0]?.time ?? range.fromMs)}
          toMs={range.toMs}
          stepMs={data.step_ms}
          times={data.points.map((point) => point.time)}
          series={shown.map(({ verdict }) => ({
            key: verdict,
            words: verdictLook(verdict).words,
            colour: verdictColour(verdict),
            values: data.points.map((point) => point.counts[verdict] ?? 0),
          }))}
          format={formatNumber}
          onSelectRange={setAbsolute}
        />
      ) : (
        !error && <Skeleton className="mx-3 h-[80px]" />
      )}
    </div>
  );
}

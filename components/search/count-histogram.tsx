"use client";
import { Chart } from "@/components/charts/chart";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import type { ApiError } from "@/lib/client/fetch-json";
import { formatNumber, plural } from "@/lib/client/format";
import { useTimeRange } from "@/lib/client/use-time-range";

export type CountKind<Key extends string> = { key: Key; words: string; colour: string };
type Counts = {
  step_ms: number;
  points: { time: number; counts: { [key: string]: number | undefined } }[];
  partial: boolean;
  counted_from: number;
};
type Props<Key extends string> = {
  /** What the chart is of: Log lines by level. */
  label: string;
  /** How one of what is counted is called. */
  one: string;
  data: Counts | undefined;
  error: ApiError | null;
  /** From the bottom of the bars to their top. */
  kinds: readonly CountKind<Key>[];
  onKind: (key: Key) => void;
  /** The kind at the top is named first. */
  namesFromTop?: boolean;
  heightPx: number;
};

/** How many of each kind over time; dragging over it selects the time range, a click on a kind's name filters by it. */
export function CountHistogram<Key extends string>(props: Props<Key>) {
  const { label, one, data, error, kinds, onKind, namesFromTop = false, heightPx } = props;
  const { resolve, setAbsolute } = useTimeRange();
  const totals = kinds.map((kind) => ({
    ...kind,
    total: data?.points.reduce((sum, point) => sum + (point.counts[kind.key] ?? 0), 0) ?? 0,
  }));
  const shown = totals.filter(({ total }) => total > 0);
  const range = resolve(data === undefined ? 0 : (data.points.at(-1)?.time ?? Date.now()) + data.step_ms);
  return (
    <div className="shrink-0 border-b pt-1.5" style={{ height: heightPx + 30 }}>
      <p className="flex h-5 items-center gap-3 overflow-hidden whitespace-nowrap px-3 text-label text-text-3">
        {data && (
          <span className="text-text-2">
            {plural(
              totals.reduce((sum, { total }) => sum + total, 0),
              one,
            )}
          </span>
        )}
        {(namesFromTop ? shown.toReversed() : shown).map(({ key, words, colour, total }) => (
          <button
            key={key}
            type="button"
            className="flex items-center gap-1.5 hover:text-text"
            title={`Only ${words.toLowerCase()}`}
            onClick={() => onKind(key)}
          >
            <span aria-hidden className="size-2 rounded-[2px]" style={{ background: colour }} />
            {words} <span className="tabular-nums">{formatNumber(total)}</span>
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
          label={label}
          kind="bar"
          stacked
          legend={false}
          height={heightPx}
          fromMs={Math.min(range.fromMs, data.points[0]?.time ?? range.fromMs)}
          toMs={range.toMs}
          stepMs={data.step_ms}
          times={data.points.map((point) => point.time)}
          series={shown.map(({ key, words, colour }) => ({
            key,
            words,
            colour,
            values: data.points.map((point) => point.counts[key] ?? 0),
          }))}
          format={formatNumber}
          onSelectRange={setAbsolute}
        />
      ) : (
        !error && (
          <div className="px-3" style={{ height: heightPx - 8 }}>
            <Skeleton className="h-full" />
          </div>
        )
      )}
    </div>
  );
}

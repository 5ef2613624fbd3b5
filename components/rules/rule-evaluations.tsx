"use client";
import { formatDuration, formatNumber, plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { RuleEvaluationsOutput } from "@/lib/contract/rule-detail";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";

/** What the rule found in the time range of the page, the newest first. */
export function RuleEvaluations({ id, isRecord }: { id: string; isRecord: boolean }) {
  const { project } = useView();
  const { params } = useTimeRange();
  const { data, error, refresh } = useQuestion<RuleEvaluationsOutput>(
    `/api/v1/rules/${id}/evaluations`,
    { project, ...params, limit: 200 },
    { refreshOn: (change) => change.alerts },
  );
  if (data === undefined)
    return error ? (
      <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
    ) : (
      <Skeleton className="m-3 h-32" />
    );
  if (data.data.length === 0)
    return (
      <EmptyState title="Not evaluated in this time range">
        A rule that is on is evaluated at its interval, by the worker.
      </EmptyState>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section aria-label="Evaluations" tabIndex={0} className="max-h-96 overflow-auto">
      <table className="w-full text-table tabular-nums">
        <thead className="sticky top-0 bg-surface text-label text-text-3">
          <tr>
            {["Time", "Largest value", "Series", ...(isRecord ? [] : ["Pending", "Firing"]), "Took"].map(
              (words, place) => (
                <th
                  key={words}
                  scope="col"
                  className={`px-3 py-1 font-normal ${place === 0 ? "text-left" : "text-right"}`}
                >
                  {words}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {data.data.map((one) => (
            <tr key={one.at} className="border-t" title={one.error ?? undefined}>
              <td className="px-3 py-1">
                <Time at={one.at} as="clock-ms" />
              </td>
              {one.error === null ? (
                <>
                  <td className="px-3 py-1 text-right">
                    {one.value === null ? "–" : formatNumber(one.value)}
                  </td>
                  <td className="px-3 py-1 text-right">{one.series}</td>
                  {!isRecord && <Count value={one.pending} colour="var(--warning)" />}
                  {!isRecord && <Count value={one.firing} colour="var(--error)" />}
                </>
              ) : (
                <td colSpan={isRecord ? 2 : 4} className="max-w-60 truncate px-3 py-1 text-error">
                  {one.error}
                </td>
              )}
              <td className="px-3 py-1 text-right text-text-3">{formatDuration(one.duration_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.next_cursor !== null && (
        <p className="px-3 py-1.5 text-label text-text-3">
          The last {plural(data.data.length, "evaluation")}. Choose a time range to see those before.
        </p>
      )}
      <p className="px-3 py-1.5 text-label text-text-3">
        Where nothing is found and nothing fails, one evaluation in five minutes is kept.
      </p>
    </section>
  );
}

function Count({ value, colour }: { value: number; colour: string }) {
  return (
    <td className="px-3 py-1 text-right" style={value > 0 ? { color: colour } : undefined}>
      {value}
    </td>
  );
}

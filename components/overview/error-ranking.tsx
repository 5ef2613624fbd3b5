"use client";
import Link from "next/link";
import { formatExact } from "@/lib/client/format";
import { quoteValue } from "@/lib/client/quote-value";
import { useHref } from "@/lib/client/use-view";
import type { PanelOutput } from "@/lib/contract/panel-series";
import { Dot } from "../ui/badge";
import { failingQuery, joinQuery, type OverviewView, type PanelGroup } from "./overview-questions";

/** How often each group failed in the range, worst first. `counts` of an errors series are failures. */
export function rankErrors(panel: PanelOutput): { group: string; failures: number; events: number }[] {
  return panel.series
    .map((series) => {
      const failures = series.counts.reduce((sum, count) => sum + count, 0);
      return { group: series.group ?? series.key, failures, events: series.events };
    })
    .filter((each) => each.failures > 0)
    .sort((a, b) => b.failures - a.failures);
}

/** Names the culprits under the curves, most failures first, each with its failing share; each leads to its failing rows. */
export function ErrorRanking({
  panel,
  by,
  view,
  colourOf,
}: {
  panel: PanelOutput;
  by: PanelGroup;
  view: OverviewView;
  colourOf: (group: string) => string;
}) {
  const href = useHref();
  const ranked = rankErrors(panel).slice(0, 5);
  return (
    <ul className="border-t py-1 text-table">
      {ranked.map(({ group, failures, events }) => {
        const own = `${by}:${quoteValue(group)}`;
        const target =
          view.subject === "runs"
            ? href("/runs", { q: joinQuery(view.q, own, failingQuery) })
            : href("/traces", { q: joinQuery(view.q, own, "status:error") });
        return (
          <li key={group}>
            <Link
              href={target}
              prefetch={false}
              className="grid h-7 grid-cols-[minmax(0,1fr)_minmax(40px,1fr)_52px_112px] items-center gap-3 px-3 -outline-offset-2 hover:bg-raised"
            >
              <span className="flex min-w-0 items-center gap-2">
                <Dot colour={colourOf(group)} />
                <span className="truncate">{group === "" ? "(none)" : group}</span>
              </span>
              <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-overlay">
                <span
                  className="block h-full rounded-full bg-error"
                  style={{ width: `${(failures / events) * 100}%` }}
                />
              </span>
              <span className="text-right font-medium tabular-nums">
                {((failures / events) * 100).toFixed(1)}%
              </span>
              <span className="text-right text-text-2 tabular-nums">
                {formatExact(failures)} of {formatExact(events)}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

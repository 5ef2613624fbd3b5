"use client";
import Link from "next/link";
import { colourOf } from "@/lib/client/colour";
import { plural } from "@/lib/client/format";
import { quoteValue } from "@/lib/client/quote-value";
import { useHref } from "@/lib/client/use-view";
import type { PanelOutput } from "@/lib/contract/panel-series";
import { Dot } from "../ui/badge";
import { failingQuery, joinQuery, type OverviewView, type PanelGroup } from "./overview-questions";

/** How often each group failed in the range, worst first. `counts` of an errors series are failures. */
export function rankErrors(panel: PanelOutput): { group: string; failures: number }[] {
  return panel.series
    .map((series) => {
      const failures = series.counts.reduce((sum, count) => sum + count, 0);
      return { group: series.group ?? series.key, failures };
    })
    .filter((each) => each.failures > 0)
    .sort((a, b) => b.failures - a.failures);
}

/** Names the culprits under the curves; each leads to its failing rows. */
export function ErrorRanking({
  panel,
  by,
  view,
}: {
  panel: PanelOutput;
  by: PanelGroup;
  view: OverviewView;
}) {
  const href = useHref();
  const ranked = rankErrors(panel).slice(0, 5);
  const most = ranked[0]?.failures ?? 1;
  return (
    <ul className="border-t py-1 text-table">
      {ranked.map(({ group, failures }) => {
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
              className="grid h-7 grid-cols-[minmax(0,1fr)_minmax(40px,1fr)_84px] items-center gap-3 px-3 -outline-offset-2 hover:bg-raised"
            >
              <span className="flex min-w-0 items-center gap-2">
                <Dot colour={colourOf(group)} />
                <span className="truncate">{group === "" ? "(none)" : group}</span>
              </span>
              <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-overlay">
                <span
                  className="block h-full rounded-full bg-error"
                  style={{ width: `${(failures / most) * 100}%` }}
                />
              </span>
              <span className="text-right tabular-nums">{plural(failures, "failure")}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

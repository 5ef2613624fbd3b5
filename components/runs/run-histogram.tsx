"use client";
import { Chart } from "@/components/charts/chart";
import { queryTerms } from "@/components/search/query-text";
import { Skeleton } from "@/components/ui/skeleton";
import { statusLook } from "@/components/ui/status";
import { formatNumber, plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { PanelOutput } from "@/lib/contract/panel-series";

const panelKeys = new Set(["workflow", "agent", "service", "tool", "model", "status"]);

/** Panels know a few keys only: the query where it consists of those, else null. */
export function panelQuery(query: string): string | null {
  const terms = queryTerms(query);
  const rest = terms.reduceRight((text, term) => text.slice(0, term.from) + text.slice(term.to), query);
  return rest.trim() === "" && terms.every((term) => panelKeys.has(term.key)) ? query : null;
}

/** Finished runs over time by outcome; dragging over it selects the time range. */
export function RunHistogram({ query }: { query: string }) {
  const { project } = useView();
  const { params, setAbsolute } = useTimeRange();
  const q = panelQuery(query);
  const { data, error } = useQuestion<PanelOutput>("/api/v1/panels/throughput", {
    project,
    subject: "runs",
    by: "none",
    q: q ?? "",
    ...params,
  });
  const shown = data?.series.filter((series) => series.total > 0) ?? [];
  const total = shown.reduce((sum, series) => sum + series.total, 0);
  return (
    <div className="h-[118px] shrink-0 border-b pt-1.5 max-sm:hidden">
      <p className="flex h-5 items-center gap-3 px-3 text-label text-text-3">
        {data && <span className="text-text-2">{plural(total, "finished run")}</span>}
        {shown.map((series) => (
          <span key={series.key} className="flex items-center gap-1.5">
            <span
              aria-hidden
              className="size-2 rounded-[2px]"
              style={{ background: colourOfOutcome(series.key) }}
            />
            {statusLook(series.key).words} <span className="tabular-nums">{formatNumber(series.total)}</span>
          </span>
        ))}
        {q === null && (
          <span>all of them: these counts know workflow, agent, service, tool, model and status only</span>
        )}
        {error && !data && <span className="text-warning">could not be counted: {error.message}</span>}
      </p>
      {data ? (
        <Chart
          label="Finished runs by outcome"
          kind="bar"
          stacked
          legend={false}
          height={88}
          fromMs={data.from}
          toMs={data.to}
          stepMs={data.step_ms}
          times={data.times}
          series={shown.map((series) => ({
            key: series.key,
            words: statusLook(series.key).words,
            colour: colourOfOutcome(series.key),
            values: series.counts,
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

function colourOfOutcome(outcome: string): string {
  return `var(--${statusLook(outcome).meaning})`;
}

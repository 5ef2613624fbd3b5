"use client";
import type { ReactNode } from "react";
import { plural } from "@/lib/client/format";
import type { Answer } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import type { PanelOutput } from "@/lib/contract/panel-series";
import { Chart } from "../charts/chart";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { toSeries } from "./series-looks";

type Props = {
  title: string;
  about?: ReactNode;
  toolbar?: ReactNode;
  answer: Answer<PanelOutput>;
  kind: "line" | "area" | "bar";
  stacked?: boolean;
  format: (value: number) => string;
  /** A CSS length. */
  height: string;
  unit?: "ms";
  colourOf: (group: string) => string;
  limit?: number;
  /** Leaves out groups without a failure: flat lines at zero hide the others. */
  onlyFailing?: boolean;
  /** A click on a point, with the series that was hit. */
  onPick: (fromMs: number, toMs: number, series: PanelOutput["series"][number] | null) => void;
  children?: ReactNode;
};

/** One panel over time of Overview: all of them share the cursor, and a drag sets the range of the page. */
export function SeriesPanel({
  title,
  about,
  toolbar,
  answer,
  kind,
  stacked = false,
  format,
  height,
  limit,
  onlyFailing = false,
  unit,
  colourOf,
  onPick,
  children,
}: Props) {
  const { setAbsolute } = useTimeRange();
  const panel = answer.data;
  const nothing = panel?.series.every(
    (series) => series.values.every((value) => value === null || value === 0) && series.total === 0,
  );
  // Zeros of a share are an answer: something was measured, and none of it failed.
  const measured = panel?.unit === "share" && panel.series.some((series) => series.events > 0);
  return (
    <Panel
      title={title}
      className="shrink-0"
      about={about}
      toolbar={toolbar}
      answer={answer}
      height={`calc(${height} + 24px)`}
      empty={
        nothing === true && (
          <EmptyState title={measured ? "No failures" : "Nothing was measured"}>
            {measured ? "Nothing failed in this time range." : "No data of this kind in the time range."}
          </EmptyState>
        )
      }
    >
      {panel !== undefined && (
        <>
          <Chart
            label={title}
            kind={kind}
            stacked={stacked}
            times={panel.times}
            series={toSeries(onlyFailing ? failingOnly(panel) : panel, colourOf)}
            fromMs={panel.from}
            toMs={panel.to}
            stepMs={panel.step_ms}
            format={format}
            height={height}
            {...(limit === undefined ? {} : { limit })}
            {...(unit === undefined ? {} : { unit })}
            syncId="overview"
            onSelectRange={setAbsolute}
            onPick={(timeMs, key) =>
              onPick(
                timeMs,
                timeMs + panel.step_ms,
                panel.series.find((series) => series.key === key) ?? null,
              )
            }
          />
          {panel.groups_hidden > 0 && (
            <p className="px-3 pb-2 text-label text-text-3">
              and {plural(panel.groups_hidden, "more group")}, smaller than these
            </p>
          )}
          {children}
        </>
      )}
    </Panel>
  );
}

function failingOnly(panel: PanelOutput): PanelOutput {
  return { ...panel, series: panel.series.filter((series) => series.total > 0) };
}

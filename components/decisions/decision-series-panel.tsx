"use client";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { distinctColours } from "@/lib/client/colour";
import { plural } from "@/lib/client/format";
import type { Answer } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import type { DecisionPanelOutput } from "@/lib/contract/decision-panels";
import { Chart } from "../charts/chart";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { decisionSeries } from "./panel-looks";

export type PickedSeries = DecisionPanelOutput["series"][number] | null;

type Props = {
  title: string;
  about?: ReactNode;
  toolbar?: ReactNode;
  answer: Answer<DecisionPanelOutput>;
  kind: "line" | "area" | "bar";
  stacked?: boolean;
  format: (value: number) => string;
  /** A CSS length. */
  height: string;
  unit?: "ms";
  /** Charts with the same name share one cursor. */
  syncId: string;
  empty: { title: string; words: ReactNode };
  onPick: (fromMs: number, toMs: number, series: PickedSeries) => void;
  /** Under the chart. */
  children?: ReactNode;
};

/** One panel of decisions over time: a drag sets the range of the page, a click leads to the rows behind the point. */
export function DecisionSeriesPanel(props: Props) {
  const { title, answer, height } = props;
  const panel = answer.data;
  const chart = useChart(props);
  const nothing = panel?.series.every((series) => series.total === 0);
  return (
    <Panel
      title={title}
      about={props.about}
      toolbar={props.toolbar}
      answer={answer}
      height={`calc(${height} + 24px)`}
      className="shrink-0"
      empty={nothing === true && <EmptyState title={props.empty.title}>{props.empty.words}</EmptyState>}
    >
      {panel !== undefined && (
        <>
          {chart}
          {panel.groups_hidden > 0 && (
            <p className="px-3 pb-2 text-label text-text-3">
              and {plural(panel.groups_hidden, "more group")}, smaller than these
            </p>
          )}
          {props.children}
        </>
      )}
    </Panel>
  );
}

/** Drawn again only for another answer: asking and waiting change nothing in a chart, and drawing is the dearest part of a page. */
function useChart({ title, answer, kind, stacked = false, format, height, unit, syncId, onPick }: Props) {
  const { setAbsolute } = useTimeRange();
  const panel = answer.data;
  const latestPick = useRef(onPick);
  useEffect(() => {
    latestPick.current = onPick;
  });
  return useMemo(() => {
    if (panel === undefined) return null;
    const colourOf = distinctColours(panel.series.flatMap(({ group }) => group ?? []));
    const seriesOf = (key: string | null) => panel.series.find((series) => series.key === key) ?? null;
    return (
      <Chart
        label={title}
        kind={kind}
        stacked={stacked}
        times={panel.times}
        series={decisionSeries(panel, colourOf)}
        fromMs={panel.from}
        toMs={panel.to}
        stepMs={panel.step_ms}
        format={format}
        height={height}
        {...(unit === undefined ? {} : { unit })}
        syncId={syncId}
        onSelectRange={setAbsolute}
        onPick={(timeMs, key) => latestPick.current(timeMs, timeMs + panel.step_ms, seriesOf(key))}
      />
    );
  }, [panel, title, kind, stacked, format, height, unit, syncId, setAbsolute]);
}

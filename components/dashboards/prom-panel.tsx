"use client";
import { type ReactNode, useMemo } from "react";
import { queryLetter } from "@/lib/client/prom/metric-view";
import { type Unit, unitOf } from "@/lib/client/prom/units";
import { type PromAnswer, useProm } from "@/lib/client/prom/use-prom";
import { substitute, type Variables } from "@/lib/client/prom/variables";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DashboardPanel } from "@/lib/contract/dashboard-spec";
import { Annotations } from "../metrics/annotations";
import { guessSpreadUnit, guessUnit } from "../metrics/guess-unit";
import { HeatMap } from "../metrics/heat-map";
import { PromChart } from "../metrics/prom-chart";
import { toPlot } from "../metrics/to-plot";
import { ValueTable } from "../metrics/value-table";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { BarsView, StatView } from "./stat-view";

type Props = {
  panel: DashboardPanel;
  title: string;
  variables: Variables;
  toolbar: ReactNode;
  /** Of the whole panel, in px. */
  heightPx: number;
  enabled: boolean;
};

/** What PromQL answers, drawn as the panel says. */
export function PromPanel({ panel, title, variables, toolbar, heightPx, enabled }: Props) {
  const { project } = useView();
  const queries = useMemo(
    () => panel.queries.filter(({ hidden, expr }) => !hidden && expr.trim() !== ""),
    [panel.queries],
  );
  const instant = panel.kind === "table";
  const asks = useMemo(() => queries.map(({ expr }) => ({ expr, instant })), [queries, instant]);
  // A panel is a part of the page's width: it has room for that many points.
  const points = Math.max(60, Math.round((panel.w / 24) * 300));
  const answer = useProm(asks, {
    project,
    step: null,
    variables,
    points,
    enabled: enabled && asks.length > 0,
  });
  const isEmpty = answer.data?.outcomes.every(({ reply }) => isNothing(reply?.data.result)) === true;
  const nothing =
    asks.length === 0 ? (
      <EmptyState title="No query yet">Edit this panel to ask something.</EmptyState>
    ) : (
      isEmpty && <EmptyState title="No samples in this time range" />
    );
  return (
    <Panel
      title={title}
      toolbar={toolbar}
      {...(asks.length > 0 ? { answer } : {})}
      empty={nothing}
      height={heightPx - 46}
      className="h-full overflow-hidden"
      scrolls
    >
      <Drawn
        panel={panel}
        queries={queries}
        data={answer.data}
        variables={variables}
        heightPx={heightPx}
        title={title}
      />
    </Panel>
  );
}

const isNothing = (result: readonly unknown[] | undefined) => result === undefined || result.length === 0;

type DrawnProps = {
  panel: DashboardPanel;
  queries: DashboardPanel["queries"];
  data: PromAnswer["data"];
  variables: Variables;
  heightPx: number;
  title: string;
};

function Drawn({ panel, queries, data, variables, heightPx, title }: DrawnProps) {
  const unit = useMemo(() => unitFor(panel), [panel]);
  const named = useMemo(
    () => queries.map((query) => ({ ...query, legend: substitute(query.legend, variables) })),
    [queries, variables],
  );
  const { setAbsolute } = useTimeRange();
  if (data === undefined) return null;
  const letters = queries.map((_, place) => queryLetter(place));
  const notes = <Annotations outcomes={data.outcomes} letters={letters} />;
  if (panel.kind === "table")
    return (
      <>
        <ValueTable outcomes={data.outcomes} letters={letters} unit={unit} className="h-full" />
        {notes}
      </>
    );
  if (panel.kind === "heat") {
    const items = data.outcomes.flatMap(({ reply }) =>
      reply?.data.resultType === "matrix" ? reply.data.result : [],
    );
    return (
      <HeatMap
        label={title}
        items={items}
        range={data.range}
        unit={unit}
        height={heightPx - 52}
        onSelectRange={setAbsolute}
      />
    );
  }
  if (panel.kind === "stat" || panel.kind === "bars") {
    const { series } = toPlot(data.outcomes, named, data.range, unit.scale);
    const View = panel.kind === "stat" ? StatView : BarsView;
    return (
      <>
        <View series={series} panel={panel} unit={unit} />
        {notes}
      </>
    );
  }
  const table = panel.legend === "table";
  return (
    <>
      <PromChart
        label={title}
        outcomes={data.outcomes}
        queries={named}
        range={data.range}
        unit={unit}
        draw={panel.draw}
        height={`${Math.max(80, heightPx - 46 - (table ? Math.min(150, heightPx * 0.35) : 24))}px`}
        syncId="dashboard"
        legend={table ? "table" : "list"}
      />
      {notes}
    </>
  );
}

function unitFor(panel: DashboardPanel): Unit {
  if (panel.unit !== "") return unitOf(panel.unit);
  const expr = panel.queries.find(({ hidden }) => !hidden)?.expr ?? "";
  return unitOf(panel.kind === "heat" ? guessSpreadUnit(expr) : guessUnit(expr));
}

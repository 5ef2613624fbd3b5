"use client";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { type Unit, unitOf } from "@/lib/client/prom/units";
import type { PromOutcome, PromRange } from "@/lib/client/prom/use-prom";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref } from "@/lib/client/use-view";
import { Chart } from "../charts/chart";
import { guessSpreadUnit } from "./guess-unit";
import { HeatMap } from "./heat-map";
import { SeriesLegend } from "./series-legend";
import { type PlotQuery, toPlot } from "./to-plot";
import type { FoundExemplar } from "./use-exemplars";

export type Draw = "line" | "area" | "stack" | "bar";
type Props = {
  label: string;
  outcomes: readonly PromOutcome[];
  queries: readonly PlotQuery[];
  range: PromRange;
  unit: Unit;
  draw: Draw;
  /** A CSS length. */
  height: string;
  syncId: string;
  exemplars?: readonly FoundExemplar[];
  /** `list`: names only, above the chart. */
  legend?: "table" | "list";
};

/** Lines, areas or bars of what queries answered, with its legend; what holds only histograms becomes a heat map. */
export function PromChart(props: Props) {
  const {
    label,
    outcomes,
    queries,
    range,
    unit,
    draw,
    height,
    syncId,
    exemplars = [],
    legend = "table",
  } = props;
  const { setAbsolute } = useTimeRange();
  const router = useRouter();
  const href = useHref();
  const [chosen, setChosen] = useState<string | null>(null);
  const plot = useMemo(
    () => toPlot(outcomes, queries, range, unit.scale),
    [outcomes, queries, range, unit.scale],
  );
  if (plot.series.length === 0 && plot.histograms.length > 0)
    return (
      <HeatMap
        label={label}
        items={plot.histograms}
        range={range}
        unit={unitOf(guessSpreadUnit(queries[0]?.expr ?? ""))}
        height={height}
        onSelectRange={setAbsolute}
      />
    );
  const alone = plot.series.some(({ key }) => key === chosen) ? chosen : null;
  const dots = exemplars.map(({ key, timeMs, value, traceId }) => ({
    key,
    timeMs,
    value: unit.axis === "ms" ? value * unit.scale : 0,
    words: `trace ${traceId}`,
  }));
  return (
    <>
      <Chart
        label={label}
        legend={legend === "list" && plot.series.length <= 12}
        kind={draw === "stack" ? "area" : draw}
        stacked={draw === "stack"}
        times={plot.times}
        series={alone === null ? plot.series : plot.series.filter(({ key }) => key === alone)}
        fromMs={range.fromMs}
        toMs={range.toMs}
        stepMs={range.stepMs}
        format={unit.format}
        unit={unit.axis}
        height={height}
        syncId={syncId}
        onSelectRange={setAbsolute}
        dots={dots}
        onDot={(dot) => {
          const hit = exemplars.find(({ key }) => key === dot.key);
          if (hit !== undefined) router.push(href(`/traces/${hit.traceId}`));
        }}
      />
      {legend === "table" && plot.series.length > 0 && (
        <SeriesLegend
          series={plot.series}
          unit={unit}
          chosen={alone}
          onChoose={setChosen}
          className="max-h-52 border-t"
        />
      )}
      {plot.hidden > 0 && (
        <p className="border-t px-3 py-1.5 text-label text-text-2">
          The {plot.series.length} largest series are drawn, {plot.hidden} more are in the table. Add up by a
          label to see all.
        </p>
      )}
    </>
  );
}

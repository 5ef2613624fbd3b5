"use client";
import { useMemo, useState } from "react";
import { plural } from "@/lib/client/format";
import { formatValue, type Unit, unitOf } from "@/lib/client/prom/units";
import { useTimeRange } from "@/lib/client/use-time-range";
import { Chart } from "../charts/chart";
import { Annotations } from "../metrics/annotations";
import { SeriesLegend } from "../metrics/series-legend";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import type { RulePreview as Preview } from "./use-rule-preview";
import { episodeBands } from "./would-fire";

const height = "clamp(180px, 30dvh, 300px)";

/** The query over the time range of the page, the line it is compared with, and tints where it would have fired. */
export function RulePreview({ preview, isAlert }: { preview: Preview; isAlert: boolean }) {
  const { answer, plot, condition, episodes, isAskable } = preview;
  const unit = unitOf(preview.unit);
  const { data } = answer;
  const error = data?.outcomes[0]?.error ?? null;
  return (
    <Panel
      title="Preview"
      about={isAlert ? wordsOf(preview) : "what would be recorded"}
      {...(isAskable ? { answer } : {})}
      height={height}
      empty={
        !isAskable ? (
          <EmptyState title="Nothing to ask yet">
            Put a condition together, and its curve appears here.
          </EmptyState>
        ) : error === null && plot?.series.length === 0 ? (
          <EmptyState title="No samples in this time range">
            {condition === null && isAlert
              ? "The query answers nothing here: it would not have fired."
              : "Nothing matches here. A longer range, fewer filters or another metric may."}
          </EmptyState>
        ) : (
          false
        )
      }
    >
      {plot !== null && data !== undefined && (
        <>
          <Curve preview={preview} plot={plot} range={data.range} unit={unit} />
          <Annotations outcomes={data.outcomes} letters={["A"]} />
          {isAlert && episodes.length > 0 && <Episodes episodes={episodes} />}
        </>
      )}
    </Panel>
  );
}

type CurveProps = {
  preview: Preview;
  plot: NonNullable<Preview["plot"]>;
  range: { fromMs: number; toMs: number; stepMs: number };
  unit: Unit;
};

function Curve({ preview: { condition, episodes }, plot, range, unit }: CurveProps) {
  const { setAbsolute } = useTimeRange();
  const [chosen, setChosen] = useState<string | null>(null);
  const alone = plot.series.some(({ key }) => key === chosen) ? chosen : null;
  const series = useMemo(
    () =>
      plot.series
        .filter(({ key }) => alone === null || key === alone)
        .map((each) => ({
          ...each,
          values: each.values.map((value) => (value === null ? null : value * unit.scale)),
        })),
    [plot, unit, alone],
  );
  const bands = useMemo(() => episodeBands(episodes), [episodes]);
  return (
    <>
      <Chart
        label="The rule's query"
        legend={false}
        kind="line"
        times={plot.times}
        series={series}
        fromMs={range.fromMs}
        toMs={range.toMs}
        stepMs={range.stepMs}
        format={unit.format}
        unit={unit.axis}
        height={height}
        bands={bands}
        onSelectRange={setAbsolute}
        {...(condition === null
          ? {}
          : {
              threshold: {
                value: condition.threshold * unit.scale,
                words: `${condition.op} ${formatValue(unit, condition.threshold)}`,
              },
            })}
      />
      {plot.series.length > 1 && (
        <SeriesLegend
          series={plot.series}
          unit={unit}
          chosen={alone}
          onChoose={setChosen}
          className="max-h-36 border-t"
        />
      )}
    </>
  );
}

function wordsOf({ episodes, answer }: Preview): string {
  if (answer.data === undefined) return "when it would have fired";
  return episodes.length === 0
    ? "would not have fired in this time range"
    : `would have fired ${plural(episodes.length, "time")} in this time range`;
}

const mostLines = 5;

function Episodes({ episodes }: { episodes: Preview["episodes"] }) {
  const latest = episodes.toReversed();
  return (
    <ul className="border-t px-3 py-1.5 text-table">
      {latest.slice(0, mostLines).map(({ key, words, fromMs, toMs }) => (
        <li key={key} className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate">{words}</span>
          <span className="shrink-0 text-text-3 tabular-nums">
            <Time at={fromMs} as="clock" /> to {toMs === null ? "now" : <Time at={toMs} as="clock" />}
          </span>
        </li>
      ))}
      {latest.length > mostLines && <li className="text-text-3">and {latest.length - mostLines} before</li>}
    </ul>
  );
}

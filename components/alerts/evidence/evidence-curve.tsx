"use client";
import { useMemo } from "react";
import { distinctColours } from "@/lib/client/colour";
import { shortNames } from "@/lib/client/prom/series-name";
import { unitOf } from "@/lib/client/prom/units";
import type { EvidenceQuery } from "@/lib/contract/evidence";
import { Chart } from "../../charts/chart";
import type { Series } from "../../charts/series";
import { guessUnit } from "../../metrics/guess-unit";

type Props = { query: EvidenceQuery; activeMs: number; firedMs: number; resolvedMs: number | null };

const drawnMost = 12;

/** The query's values around the moment, as they were, with the line they crossed and the time that it fired. */
export function EvidenceCurve({ query, activeMs, firedMs, resolvedMs }: Props) {
  const fromMs = Date.parse(query.from);
  const toMs = Date.parse(query.to);
  const unit = useMemo(() => unitOf(guessUnit(query.value_expr)), [query.value_expr]);
  const plot = useMemo(() => plotOf(query, unit.scale), [query, unit.scale]);
  return (
    <Chart
      label="The alert's query around the moment"
      kind="line"
      times={plot.times}
      series={plot.series}
      fromMs={fromMs}
      toMs={toMs}
      stepMs={query.step_ms}
      format={unit.format}
      unit={unit.axis}
      height={180}
      bands={[
        {
          key: "fired",
          fromMs: firedMs,
          toMs: resolvedMs,
          words: "Firing",
          colour: "var(--error)",
        },
      ]}
      {...(query.threshold === null
        ? {}
        : {
            threshold: {
              value: query.threshold.value * unit.scale,
              words: `${query.threshold.op} ${unit.format(query.threshold.value * unit.scale)}`,
            },
          })}
      markers={activeMs > fromMs && activeMs < firedMs ? [{ timeMs: activeMs, words: "pending" }] : []}
    />
  );
}

function plotOf(query: EvidenceQuery, scale: number): { times: number[]; series: Series[] } {
  const fromMs = Date.parse(query.from);
  const count = Math.max(0, ...query.series.map(({ values }) => values.length));
  const times = Array.from({ length: count }, (_, index) => fromMs + index * query.step_ms);
  const drawn = query.series.slice(0, drawnMost);
  const names = shortNames(drawn.map(({ labels }) => labels));
  const keys = drawn.map((_, place) => `${place} ${names[place] ?? ""}`);
  const colour = distinctColours(keys);
  const series: Series[] = drawn.map(({ values, own }, place) => ({
    key: keys[place] ?? String(place),
    words:
      names[place] === undefined || names[place] === "value"
        ? own
          ? "value"
          : "series"
        : (names[place] ?? ""),
    colour: own ? "var(--accent)" : colour(keys[place] ?? ""),
    values: values.map((value) => (value === null ? null : value * scale)),
  }));
  return { times, series };
}

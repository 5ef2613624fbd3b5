"use client";
import { formatValue, type Unit } from "@/lib/client/prom/units";
import type { DashboardPanel } from "@/lib/contract/dashboard-spec";
import { Sparkline } from "../charts/sparkline";
import type { PlotSeries } from "../metrics/to-plot";
import { reduceSeries } from "./reduce-series";
import { colourOfValue, wordOfValue } from "./thresholds";

type Props = { series: readonly PlotSeries[]; panel: DashboardPanel; unit: Unit };
const most = 12;

/** One figure for each series, in the colour of what it means, with how it came about behind it. */
export function StatView({ series, panel, unit }: Props) {
  return (
    <ul className="grid h-full auto-rows-[minmax(68px,1fr)] grid-cols-[repeat(auto-fit,minmax(120px,1fr))] gap-2 px-3 pb-3">
      {series.slice(0, most).map((each) => {
        const scaled = reduceSeries(each.values, panel.reduce);
        const value = scaled === null ? null : scaled / unit.scale;
        const colour = colourOfValue(panel.thresholds, value);
        const word = wordOfValue(panel.thresholds, value);
        return (
          <li key={each.key} className="relative flex min-w-0 flex-col justify-center overflow-hidden">
            {series.length > 1 && <span className="truncate text-label text-text-2">{each.words}</span>}
            <span className="flex items-baseline gap-2">
              <span className="font-medium text-figure tabular-nums" style={{ color: colour }}>
                {value === null ? "–" : formatValue(unit, value)}
              </span>
              {word !== "" && <span className="text-label text-text-2">{word}</span>}
            </span>
            <Sparkline
              values={each.values}
              colour={colour === "var(--text)" ? "var(--accent)" : colour}
              className="mt-1 w-full"
            />
          </li>
        );
      })}
    </ul>
  );
}

/** A bar for each series, as long as its share of the most. */
export function BarsView({ series, panel, unit }: Props) {
  const rows = series.map((each) => {
    const scaled = reduceSeries(each.values, panel.reduce);
    return { ...each, value: scaled === null ? null : scaled / unit.scale };
  });
  const largest = rows.reduce((top, { value }) => Math.max(top, value ?? 0), 0);
  const top = panel.max ?? (largest > 0 ? largest : 1);
  return (
    <ul className="flex flex-col gap-1.5 px-3 pb-3">
      {rows.map(({ key, words, value }) => {
        const colour = colourOfValue(panel.thresholds, value);
        const word = wordOfValue(panel.thresholds, value);
        return (
          <li
            key={key}
            className="grid grid-cols-[minmax(80px,1fr)_minmax(80px,2fr)_auto] items-center gap-3 text-table"
          >
            <span className="truncate" title={words}>
              {words}
            </span>
            <span aria-hidden className="h-3 overflow-hidden rounded-sm bg-raised">
              <span
                className="block h-full rounded-sm"
                style={{
                  width: `${Math.max(0, Math.min(1, (value ?? 0) / top)) * 100}%`,
                  background: colour === "var(--text)" ? "var(--accent)" : colour,
                }}
              />
            </span>
            <span className="min-w-16 text-right tabular-nums">
              {value === null ? "–" : formatValue(unit, value)}
              {word !== "" && <span className="pl-1 text-label text-text-2">{word}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

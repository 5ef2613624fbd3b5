import type { PanelOutput } from "@/lib/contract/panel-series";
import type { Series } from "../charts/series";
import { statusLook } from "../ui/status";

type Colouring = (group: string) => string;

const outcomes: Record<string, { words: string; colour: string }> = {
  ok: { words: "OK", colour: "var(--ok)" },
  error: { words: "Error", colour: "var(--error)" },
  timed_out: { words: "Timed out", colour: "color-mix(in oklab, var(--error) 65%, var(--surface))" },
};
// From the ground up: what went well carries the rest.
const stackOrder = [
  "succeeded",
  "ok",
  "running",
  "cancelled",
  "blocked",
  "lost",
  "timed_out",
  "failed",
  "error",
];
// p50 recedes, p99 stands out; none of them is a verdict.
export const quantileColours: Record<string, string> = {
  "0.5": "var(--series-1)",
  "0.95": "var(--series-0)",
  "0.99": "var(--series-2)",
};

function look(series: PanelOutput["series"][number], colourOf: Colouring): { words: string; colour: string } {
  if (series.group !== null)
    return { words: series.group === "" ? "(none)" : series.group, colour: colourOf(series.group) };
  if (series.outcome !== null) {
    const known = outcomes[series.outcome];
    if (known !== undefined) return known;
    const { words, meaning } = statusLook(series.outcome);
    return { words, colour: `var(--${meaning})` };
  }
  if (series.quantile !== null)
    return {
      words: `p${Number((series.quantile * 100).toFixed(1))}`,
      colour: quantileColours[String(series.quantile)] ?? colourOf(series.key),
    };
  return { words: series.key, colour: "var(--series-0)" };
}

/** A panel's series with their words and colours: outcomes by meaning, groups as the page colours them. */
export function toSeries(panel: PanelOutput, colourOf: Colouring): Series[] {
  const place = ({ outcome }: PanelOutput["series"][number]) => stackOrder.indexOf(outcome ?? "");
  const ordered = [...panel.series].sort((a, b) => place(a) - place(b));
  return ordered.map((series) => ({
    key: series.key,
    values: series.values,
    ...look(series, colourOf),
  }));
}

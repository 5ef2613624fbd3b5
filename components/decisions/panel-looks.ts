import type { DecisionPanelOutput } from "@/lib/contract/decision-panels";
import type { Series } from "../charts/series";
import { quantileColours } from "../overview/series-looks";
import { verdictColour, verdictLook, verdictOrder } from "./verdict";

type PanelSeries = DecisionPanelOutput["series"][number];

/** A panel's series with their words and colours: verdicts by meaning, groups as the page colours them. */
export function decisionSeries(panel: DecisionPanelOutput, colourOf: (group: string) => string): Series[] {
  const place = ({ outcome }: PanelSeries) => (outcome === null ? -1 : verdictOrder.indexOf(outcome));
  return [...panel.series]
    .sort((a, b) => place(a) - place(b))
    .map((series) => ({ key: series.key, values: series.values, ...lookOf(series, colourOf) }));
}

function lookOf(series: PanelSeries, colourOf: (group: string) => string): { words: string; colour: string } {
  if (series.group !== null)
    return { words: series.group === "" ? "(none)" : series.group, colour: colourOf(series.group) };
  if (series.outcome !== null)
    return { words: verdictLook(series.outcome).words, colour: verdictColour(series.outcome) };
  if (series.quantile !== null)
    return {
      words: `p${Number((series.quantile * 100).toFixed(1))}`,
      colour: quantileColours[String(series.quantile)] ?? colourOf(series.key),
    };
  return { words: series.key, colour: "var(--series-0)" };
}

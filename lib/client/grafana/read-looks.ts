import type { DashboardPanel, thresholdMeanings } from "@/lib/contract/dashboard-spec";
import { type Json, listOf, numberOf, objectOf, objectsOf, type Report, textOf } from "./left-out";
import { readUnit } from "./read-unit";

type Meaning = (typeof thresholdMeanings)[number];
type Looks = Pick<DashboardPanel, "unit" | "draw" | "legend" | "reduce" | "thresholds" | "max">;

/** How a panel draws, from the forms of both the newer panels (fieldConfig, options) and the older ones. */
export function readLooks(panel: Json, where: string, report: Report): Looks {
  const fields = objectOf(panel.fieldConfig);
  const defaults = objectOf(fields.defaults);
  const options = objectOf(panel.options);
  const oldAxis = objectsOf(panel.yaxes)[0] ?? {};
  const overrides = listOf(fields.overrides).length;
  if (overrides > 0) report(where, `${overrides} field overrides: units, colours or names of single series`);
  if (listOf(defaults.mappings).length > 0) report(where, "value mappings: the numbers themselves are shown");
  if (listOf(panel.transformations).length > 0)
    report(where, "transformations: the answers are shown as they come");
  return {
    unit: readUnit(textOf(defaults.unit) || textOf(oldAxis.format) || textOf(panel.format)).slice(0, 50),
    draw: readDraw(panel, objectOf(defaults.custom)),
    legend:
      objectOf(options.legend).displayMode === "table" || objectOf(panel.legend).alignAsTable === true
        ? "table"
        : "none",
    reduce: readReduce(textOf(listOf(objectOf(options.reduceOptions).calcs)[0]) || textOf(panel.valueName)),
    thresholds: readThresholds(panel, objectOf(defaults.thresholds), {
      where,
      report,
      min: numberOf(defaults.min),
      max: numberOf(defaults.max),
    }),
    max: numberOf(defaults.max),
  };
}

function readDraw(panel: Json, custom: Json): DashboardPanel["draw"] {
  const stacking = textOf(objectOf(custom.stacking).mode);
  const isStacked = panel.stack === true || stacking === "normal" || stacking === "percent";
  if (panel.bars === true || custom.drawStyle === "bars") return "bar";
  if (isStacked) return "stack";
  const fill =
    numberOf(custom.fillOpacity) ?? (panel.type === "graph" ? (numberOf(panel.fill) ?? 1) * 10 : 0);
  return fill >= 15 ? "area" : "line";
}

function readReduce(calc: string): DashboardPanel["reduce"] {
  if (/^(mean|avg)$/.test(calc)) return "mean";
  if (/^(max|min)$/.test(calc)) return calc as "max" | "min";
  return /^(sum|total)$/.test(calc) ? "sum" : "last";
}

type Bounds = { where: string; report: Report; min: number | null; max: number | null };

function readThresholds(
  panel: Json,
  thresholds: Json,
  { where, report, min, max }: Bounds,
): DashboardPanel["thresholds"] {
  const steps = objectsOf(thresholds.steps);
  if (steps.length === 0) return oldThresholds(panel);
  const isShare = thresholds.mode === "percentage";
  if (isShare && max === null) {
    report(where, "thresholds in percent of a range that the panel does not name");
    return [];
  }
  const low = min ?? 0;
  const at = (value: number) => (isShare ? low + (value / 100) * ((max ?? 100) - low) : value);
  const read = steps.slice(0, 20).map(({ color, value }, place) => {
    const from = numberOf(value);
    return { from: place === 0 || from === null ? null : at(from), meaning: meaningOf(textOf(color)) };
  });
  // Grafana gives every new panel green, and red from 80: what nobody chose says nothing.
  const isUsual =
    read.length <= 2 && read[0]?.meaning === "ok" && (read.length === 1 || read[1]?.from === 80);
  return isUsual && panel.type !== "stat" && panel.type !== "gauge" ? [] : read.length === 1 ? [] : read;
}

/** `"50,80"` with three colours, as singlestat had them. */
function oldThresholds(panel: Json): DashboardPanel["thresholds"] {
  const bounds = textOf(panel.thresholds)
    .split(",")
    .flatMap((text) => numberOf(text.trim()) ?? []);
  if (bounds.length === 0) return [];
  const colours = listOf(panel.colors).map((colour) => meaningOf(textOf(colour)));
  return [null, ...bounds].map((from, place) => ({ from, meaning: colours[place] ?? "unknown" }));
}

/** Grafana's colours by what they mean to everybody. */
function meaningOf(colour: string): Meaning {
  const name = colour.toLowerCase();
  if (/green|^#(299c46|73bf69|56a64b|37872d)/.test(name)) return "ok";
  if (/red|^#(d44a3a|f2495c|e02f44|c4162a|bf1b00)/.test(name)) return "error";
  if (/orange|yellow|^rgba\(237|^#(ff9830|fade2a|f2cc0c|ff780a|eab839)/.test(name)) return "warning";
  return /blue|purple/.test(name) ? "running" : "unknown";
}

import { z } from "zod";

export const panelKinds = [
  "series",
  "stat",
  "bars",
  "table",
  "heat",
  "text",
  "row",
  "runs",
  "decisions",
  "logs",
] as const;
export type PanelKind = (typeof panelKinds)[number];
export const reductions = ["last", "mean", "max", "min", "sum"] as const;
export const thresholdMeanings = ["ok", "running", "warning", "error", "unknown"] as const;
export const gridColumns = 24;
export const dashboardLimits = {
  panels: 100,
  queries: 12,
  variables: 30,
  bodyBytes: 512 * 1024,
  versions: 200,
};

const text = (most: number) => z.string().max(most);
const variableName = z
  .string()
  .regex(/^[A-Za-z]\w{0,49}$/, "must be a letter, then letters, digits or underscores");

const query = z.object({
  expr: text(8_000),
  /** `{{label}}` stands for the value of a label. */
  legend: text(200).default(""),
  hidden: z.boolean().default(false),
});

const panel = z.object({
  /** Stable within its dashboard. */
  id: z.number().int().min(1).max(1_000_000),
  title: text(200).default(""),
  kind: z.enum(panelKinds),
  /** Place and size on a grid of 24 columns; a row is 30 px high. */
  x: z
    .number()
    .int()
    .min(0)
    .max(gridColumns - 1),
  y: z.number().int().min(0).max(10_000),
  w: z.number().int().min(1).max(gridColumns),
  h: z.number().int().min(1).max(100),
  queries: z.array(query).max(dashboardLimits.queries).default([]),
  /** Of runs, decisions and logs: the query language. */
  q: text(4_000).default(""),
  /** Of text: Markdown, shown as plain paragraphs and lists. */
  text: text(20_000).default(""),
  /** An id of lib/client/prom/units.ts; empty: by the names of the metrics. */
  unit: text(50).default(""),
  draw: z.enum(["line", "area", "stack", "bar"]).default("line"),
  legend: z.enum(["table", "none"]).default("none"),
  /** What a stat or bar shows of each series. */
  reduce: z.enum(reductions).default("last"),
  /** From each value on its meaning; the first holds below all. */
  thresholds: z
    .array(z.object({ from: z.number().nullable(), meaning: z.enum(thresholdMeanings) }))
    .max(20)
    .default([]),
  /** The most that bars go to; without it the largest value. */
  max: z.number().nullable().default(null),
  /** Once for each value of this variable. */
  repeat: variableName.nullable().default(null),
  /** A row's panels are those below it until the next row. */
  collapsed: z.boolean().default(false),
});
export type DashboardPanel = z.output<typeof panel>;

const variable = z.object({
  name: variableName,
  label: text(100).default(""),
  kind: z.enum(["query", "custom", "interval", "text"]),
  /** Of kind query: `label_values(metric, label)`, `label_values(label)` or `metrics(regex)`. */
  query: text(4_000).default(""),
  options: z.array(text(500)).max(500).default([]),
  /** Of what a query finds only this; a regular expression, its first group where it has one. */
  regex: text(500).default(""),
  multi: z.boolean().default(false),
  include_all: z.boolean().default(false),
  /** Put in for All instead of every value: `.*`. */
  all_value: text(500).default(""),
  /** Chosen where the address names nothing; `$__all` is All. */
  value: z.array(text(500)).max(500).default([]),
});
export type DashboardVariable = z.output<typeof variable>;

const unique = (names: readonly (string | number)[]) => new Set(names).size === names.length;

export const dashboardSpec = z.object({
  title: z.string().trim().min(1, "must not be empty").max(200),
  about: text(2_000).default(""),
  tags: z.array(text(50)).max(20).default([]),
  /** The range where the address names none: `6h`. */
  from: text(40).default("1h"),
  variables: z
    .array(variable)
    .max(dashboardLimits.variables)
    .refine((all) => unique(all.map(({ name }) => name)), "variables must have different names")
    .default([]),
  panels: z
    .array(panel)
    .max(dashboardLimits.panels)
    .refine((all) => unique(all.map(({ id }) => id)), "panels must have different ids")
    .default([]),
});
export type DashboardSpec = z.output<typeof dashboardSpec>;

/** A panel of a kind with everything else as it usually is. */
export function newPanel(given: z.input<typeof panel>): DashboardPanel {
  return panel.parse(given);
}

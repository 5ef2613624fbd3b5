import { type DashboardPanel, gridColumns, newPanel, type PanelKind } from "@/lib/contract/dashboard-spec";
import { type Json, listOf, numberOf, objectOf, type Report, textOf } from "./left-out";
import { readLooks } from "./read-looks";
import { readQueries } from "./read-queries";

const kinds: { [type: string]: PanelKind | undefined } = {
  timeseries: "series",
  graph: "series",
  stat: "stat",
  singlestat: "stat",
  gauge: "bars",
  bargauge: "bars",
  barchart: "bars",
  piechart: "bars",
  "grafana-piechart-panel": "bars",
  table: "table",
  "table-old": "table",
  heatmap: "heat",
  text: "text",
  row: "row",
};
const drawnAs: { [type: string]: string | undefined } = {
  gauge: "drawn as a bar with its figure",
  barchart: "drawn as bars, one for each series",
  piechart: "drawn as bars, one for each series",
  "grafana-piechart-panel": "drawn as bars, one for each series",
};

export type Place = { x: number; y: number; w: number; h: number };

/** Our panel of one of Grafana's; null where it cannot be drawn, which is told. */
export function readPanel(panel: Json, id: number, place: Place, report: Report): DashboardPanel | null {
  const type = textOf(panel.type);
  const title = textOf(panel.title).slice(0, 200);
  const where = title === "" ? `Panel ${numberOf(panel.id) ?? id} (${type || "of no kind"})` : `“${title}”`;
  if (panel.libraryPanel !== undefined && panel.targets === undefined) {
    report(where, "a library panel: the file names it and does not hold it");
    return null;
  }
  const kind = kinds[type];
  if (kind === undefined) {
    report(where, `panels of kind ${type || "unknown"} cannot be drawn here`);
    return null;
  }
  const base = { id, title, kind, ...within(place, kind) };
  if (kind === "row") {
    if (panel.repeat) report(where, `the row is shown once, not for each value of $${textOf(panel.repeat)}`);
    return newPanel({ ...base, collapsed: panel.collapsed === true || panel.collapse === true });
  }
  if (kind === "text") return newPanel({ ...base, text: readText(panel, where, report) });
  const queries = readQueries(panel, where, report);
  if (queries.length === 0) {
    report(where, "nothing of it asks Prometheus");
    return null;
  }
  const as = drawnAs[type];
  if (as !== undefined) report(where, as);
  for (const [key, why] of odd) if (isSet(panel[key])) report(where, why);
  return newPanel({
    ...base,
    queries,
    ...readLooks(panel, where, report),
    repeat: /^[A-Za-z]\w{0,49}$/.test(textOf(panel.repeat)) ? textOf(panel.repeat) : null,
  });
}

const odd: readonly (readonly [key: string, why: string])[] = [
  ["alert", "its alert rule is not imported"],
  ["timeFrom", "a time range of its own: it has that of the dashboard"],
  ["timeShift", "a shift in time: use offset in the query"],
];
const isSet = (value: unknown) => value !== undefined && value !== null && value !== "";

function within({ x, y, w, h }: Place, kind: PanelKind): Place {
  if (kind === "row") return { x: 0, y, w: gridColumns, h: 1 };
  const width = Math.max(1, Math.min(gridColumns, Math.round(w)));
  return {
    x: Math.max(0, Math.min(gridColumns - width, Math.round(x))),
    y: Math.max(0, Math.min(10_000, Math.round(y))),
    w: width,
    h: Math.max(2, Math.min(100, Math.round(h))),
  };
}

function readText(panel: Json, where: string, report: Report): string {
  const options = objectOf(panel.options);
  const text = textOf(options.content) || textOf(panel.content);
  const mode = textOf(options.mode) || textOf(panel.mode);
  const isHtml = mode === "html" || /<\w+[^>]*>/.test(text);
  if (!isHtml) return text.slice(0, 20_000);
  report(where, "HTML is not drawn: its words are kept");
  return text
    .replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gi, "")
    .replace(/<\/(p|div|h\d|li|tr)>|<br\s*\/?>/gi, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .slice(0, 20_000);
}

/** Nested panels of a folded row. */
export const panelsWithin = (panel: Json): unknown[] => (panel.type === "row" ? listOf(panel.panels) : []);

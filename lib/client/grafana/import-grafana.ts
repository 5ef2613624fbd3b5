// A dashboard of Grafana as one of ours. Pure: what is not as it was there is told by name, and nothing is left out in silence.
import {
  type DashboardPanel,
  type DashboardSpec,
  dashboardLimits,
  dashboardSpec,
  gridColumns,
} from "@/lib/contract/dashboard-spec";
import { relativeMs } from "../time-range";
import {
  isObject,
  type Json,
  type LeftOut,
  listOf,
  numberOf,
  objectOf,
  objectsOf,
  type Report,
  textOf,
} from "./left-out";
import { type Place, panelsWithin, readPanel } from "./read-panel";
import { readVariables } from "./read-variables";

export type Imported = { spec: DashboardSpec; leftOut: LeftOut[] };

/** Takes the export of Grafana, the answer of its API, or the older form with rows. Throws an Error with words where it is neither. */
export function importGrafana(json: unknown): Imported {
  const dashboard = dashboardIn(json);
  const leftOut: LeftOut[] = [];
  const report: Report = (where, why) => {
    if (!leftOut.some((one) => one.where === where && one.why === why)) leftOut.push({ where, why });
  };
  const spec = dashboardSpec.parse({
    title: (textOf(dashboard.title).trim() || "Imported dashboard").slice(0, 200),
    about: textOf(dashboard.description).slice(0, 2_000),
    tags: listOf(dashboard.tags)
      .map((tag) => textOf(tag).slice(0, 50))
      .filter((tag) => tag !== "")
      .slice(0, 20),
    from: readFrom(objectOf(dashboard.time), report),
    variables: readVariables(objectOf(dashboard.templating).list, report),
    panels: readPanels(dashboard, report),
  });
  for (const { name, builtIn } of objectsOf(objectOf(dashboard.annotations).list))
    if (builtIn !== 1 && builtIn !== true)
      report(`Annotation “${textOf(name)}”`, "annotations are not imported");
  if (listOf(dashboard.links).length > 0) report("The dashboard's links", "links are not imported");
  return { spec, leftOut };
}

function dashboardIn(json: unknown): Json {
  const outer = objectOf(json);
  const inner = isObject(outer.dashboard) ? outer.dashboard : isObject(outer.spec) ? outer.spec : outer;
  if (isObject(inner.elements) && isObject(inner.layout))
    throw new Error(
      "This is a dashboard of Grafana's schema v2. Export it as “Classic” JSON (schema v1) and import that.",
    );
  if (!Array.isArray(inner.panels) && !Array.isArray(inner.rows))
    throw new Error("This is no dashboard: neither panels nor rows are in it.");
  return inner;
}

/** `now-6h` to now is a length; another range has no place in a dashboard here. */
function readFrom(time: Json, report: Report): string {
  const from = textOf(time.from);
  const token = /^now-(\d+[smhdw])$/.exec(from)?.[1];
  if (token !== undefined && relativeMs(token) !== null && /^(now)?$/.test(textOf(time.to))) return token;
  if (from !== "") report("The time range", `${from} to ${textOf(time.to) || "now"} becomes the last hour`);
  return "1h";
}

function readPanels(dashboard: Json, report: Report): DashboardPanel[] {
  const placed = Array.isArray(dashboard.panels)
    ? placedPanels(dashboard.panels)
    : panelsOfRows(listOf(dashboard.rows));
  const kept = placed.flatMap(({ panel, place }, index) => readPanel(panel, index + 1, place, report) ?? []);
  if (kept.length > dashboardLimits.panels)
    report("The dashboard", `panels after the first ${dashboardLimits.panels} are left out`);
  return kept.slice(0, dashboardLimits.panels);
}

type Placed = { panel: Json; place: Place };

/** In the order they are read. What lies within a folded row comes right after it. */
function placedPanels(panels: readonly unknown[]): Placed[] {
  const outer = panels.filter(isObject).map((panel) => ({ panel, place: placeOf(panel) }));
  const ordered = outer.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
  let down = 0;
  return ordered.flatMap(({ panel, place }) => {
    const at = { ...place, y: place.y + down };
    const inner = panelsWithin(panel)
      .filter(isObject)
      .map((each) => ({ panel: each, place: placeOf(each) }));
    const top = inner.reduce((least, one) => Math.min(least, one.place.y), Number.POSITIVE_INFINITY);
    const moved = inner.map((one) => ({ ...one, place: { ...one.place, y: one.place.y - top + at.y + 1 } }));
    const bottom = moved.reduce((most, one) => Math.max(most, one.place.y + one.place.h), at.y + 1);
    if (inner.length > 0) down += bottom - at.y - 1;
    return [{ panel, place: at }, ...moved];
  });
}

function placeOf(panel: Json): Place {
  const grid = objectOf(panel.gridPos);
  const at = (key: string, fallback: number) => numberOf(grid[key]) ?? fallback;
  return { x: at("x", 0), y: at("y", 0), w: at("w", 12), h: at("h", 8) };
}

/** Before Grafana 5 panels lay in rows of twelve columns. */
function panelsOfRows(rows: readonly unknown[]): Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const row of rows.filter(isObject)) {
    if (row.showTitle === true || row.collapse === true) {
      placed.push({
        panel: { type: "row", title: row.title, collapsed: row.collapse },
        place: { x: 0, y, w: gridColumns, h: 1 },
      });
      y += 1;
    }
    const h = Math.max(
      3,
      Math.round((numberOf(textOf(row.height).replace("px", "")) ?? numberOf(row.height) ?? 250) / 38),
    );
    let x = 0;
    for (const panel of objectsOf(row.panels)) {
      const w = Math.round((numberOf(panel.span) ?? 6) * 2);
      if (x + w > gridColumns) [x, y] = [0, y + h];
      placed.push({ panel, place: { x, y, w, h } });
      x += w;
    }
    if (x > 0) y += h;
  }
  return placed;
}

// Where panels lie: a grid of 24 columns on which nothing overlaps and nothing hangs in the air.
import { type DashboardPanel, gridColumns } from "@/lib/contract/dashboard-spec";

export type Place = { x: number; y: number; w: number; h: number };

const overlaps = (a: Place, b: Place) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function clamped({ x, y, w, h }: Place): Place {
  const width = Math.max(1, Math.min(gridColumns, w));
  return {
    x: Math.max(0, Math.min(gridColumns - width, x)),
    y: Math.max(0, y),
    w: width,
    h: Math.max(1, h),
  };
}

/** Each panel as high up as what is above it lets it, in the order they are read; `first` before its equals. */
export function settle<Panel extends Place & { id: number }>(
  panels: readonly Panel[],
  first?: number,
): Panel[] {
  const rank = (panel: Panel) => (panel.id === first ? panel.y - 0.5 : panel.y);
  const placed: Panel[] = [];
  for (const panel of panels.toSorted((a, b) => rank(a) - rank(b) || a.x - b.x)) {
    let { y } = panel;
    const hits = () => placed.filter((other) => overlaps({ ...panel, y }, other));
    for (let under = hits(); under.length > 0; under = hits())
      y = Math.max(...under.map((other) => other.y + other.h));
    while (y > 0 && !placed.some((other) => overlaps({ ...panel, y: y - 1 }, other))) y -= 1;
    placed.push({ ...panel, y });
  }
  const byId = new Map(placed.map((panel) => [panel.id, panel]));
  return panels.map((panel) => byId.get(panel.id) ?? panel);
}

/** The panels with one of them somewhere else or of another size; the others make room. */
export function movePanel(
  panels: readonly DashboardPanel[],
  id: number,
  to: Partial<Place>,
): DashboardPanel[] {
  const moved = panels.map((panel) =>
    panel.id === id ? { ...panel, ...clamped({ ...panel, ...to }) } : panel,
  );
  return settle(moved, id);
}

/** Below all others. */
export function addPanel(panels: readonly DashboardPanel[], panel: DashboardPanel): DashboardPanel[] {
  const bottom = panels.reduce((most, { y, h }) => Math.max(most, y + h), 0);
  const id = panels.reduce((most, each) => Math.max(most, each.id), 0) + 1;
  return settle([...panels, { ...panel, id, y: bottom }]);
}

export type ShownPanel = DashboardPanel & {
  /** `12` or, of a repeated panel, `12 api`. */
  key: string;
  /** The value that this copy stands for. */
  scope: { [variable: string]: string };
};

/** What is drawn: copies for each value of a variable, and without the panels of rows that are folded. */
export function shownPanels(
  panels: readonly DashboardPanel[],
  valuesOf: (variable: string) => readonly string[],
): ShownPanel[] {
  const ordered = panels.toSorted((a, b) => a.y - b.y || a.x - b.x);
  const shown: ShownPanel[] = [];
  let isFolded = false;
  let down = 0;
  for (const panel of ordered) {
    if (panel.kind === "row") isFolded = panel.collapsed;
    else if (isFolded) continue;
    const copies = copiesOf(panel, valuesOf);
    shown.push(...copies.map((copy) => ({ ...copy, y: copy.y + down })));
    const bottom = copies.reduce((most, { y, h }) => Math.max(most, y + h), 0);
    down += Math.max(0, bottom - panel.y - panel.h);
  }
  // Copies have the id of their panel: settled by their place in the list.
  const settled = settle(shown.map((panel, index) => ({ ...panel, id: index })));
  return settled.map((panel, index) => ({ ...panel, id: shown[index]?.id ?? panel.id }));
}

const mostCopies = 24;
const mostInARow = 4;

function copiesOf(panel: DashboardPanel, valuesOf: (variable: string) => readonly string[]): ShownPanel[] {
  const { repeat, kind } = panel;
  const values = repeat === null || kind === "row" ? [] : valuesOf(repeat).slice(0, mostCopies);
  if (repeat === null || values.length === 0) return [{ ...panel, key: String(panel.id), scope: {} }];
  const across = Math.min(mostInARow, values.length, Math.floor(gridColumns / Math.min(panel.w, 6)));
  const w = Math.floor(gridColumns / across);
  return values.map((value, index) => ({
    ...panel,
    key: `${panel.id} ${value}`,
    scope: { [repeat]: value },
    w,
    x: (index % across) * w,
    y: panel.y + Math.floor(index / across) * panel.h,
  }));
}

import type {
  DecisionPanelGroup,
  DecisionPanelInput,
  DecisionPanelOutput,
  GuardrailPanelInput,
} from "@/lib/contract/decision-panels";
import type { Db } from "@/lib/db/pool";
import { isBlocking, verdicts } from "@/lib/model/decision";
import { quantileOf } from "@/lib/model/histogram";
import { type Group, groupQuery, groupWords } from "./decisions/group-query";
import { type DecisionCell, readDecisionCells, readDecisionTotals } from "./decisions/read-counts";
import { type DecisionSelection, decisionSelection } from "./decisions/rollup-selection";
import { isVerdict } from "./decisions/verdict-counts";
import { writeTerm } from "./language/write-term";
import type { Scope } from "./scope";
import { countsAt, histogramsAt, quantileName, quantilesOf, sum } from "./series/cells-at";
import { panelWindow, timesOf } from "./series/panel-window";
import type { Window } from "./series/read-rollup";

type Series = DecisionPanelOutput["series"][number];
type Drawing = { by: DecisionPanelGroup; cells: DecisionCell[]; groups: Group[] | null; window: Window };

const shownGroups = 8;

/** Decisions a minute, by verdict or by group. */
export function decisionsPanel(
  db: Db,
  scope: Scope,
  input: DecisionPanelInput,
): Promise<DecisionPanelOutput> {
  return draw(db, scope, input, { panel: "decisions", unit: "per_minute", histograms: false }, (drawing) =>
    drawing.groups === null
      ? byVerdict(drawing)
      : drawing.groups.map((group) => perGroup(drawing, group, cellsOf(drawing, group))),
  );
}

/** What guardrails blocked a minute, by rail or side; all that they said by verdict where not grouped. */
export function guardrailsPanel(
  db: Db,
  scope: Scope,
  input: GuardrailPanelInput,
): Promise<DecisionPanelOutput> {
  return draw(db, scope, input, { panel: "guardrails", unit: "per_minute", histograms: false }, (drawing) =>
    drawing.groups === null
      ? byVerdict(drawing)
      : drawing.groups.map((group) => {
          const own = cellsOf(drawing, group);
          const blocks = own.filter(({ outcome }) => isVerdict(outcome) && isBlocking(outcome));
          return { ...perGroup(drawing, group, blocks), events: sum(own.map(({ count }) => count)) };
        }),
  );
}

/** How long decisions take, by quantile. */
export function decisionLatencyPanel(
  db: Db,
  scope: Scope,
  input: DecisionPanelInput,
): Promise<DecisionPanelOutput> {
  const quantiles = quantilesOf(input.quantiles);
  return draw(db, scope, input, { panel: "decision-latency", unit: "ms", histograms: true }, (drawing) =>
    (drawing.groups ?? [null]).flatMap((group) => latencyOf(drawing, group, quantiles)),
  );
}

type Kind = Pick<DecisionPanelOutput, "panel" | "unit"> & { histograms: boolean };

async function draw(
  db: Db,
  scope: Scope,
  input: DecisionPanelInput | GuardrailPanelInput,
  { panel, unit, histograms }: Kind,
  drawn: (drawing: Drawing) => Series[],
): Promise<DecisionPanelOutput> {
  const window = await panelWindow(db, input);
  const selection = await decisionSelection(db, scope, { ...input, guardrails: panel === "guardrails" });
  const groups = input.by === "none" ? null : await largest(db, scope, selection, window, panel);
  const shown = groups?.slice(0, shownGroups) ?? null;
  const options = { histograms, ...(shown !== null && { groups: shown }) };
  const cells = shown?.length === 0 ? [] : await readDecisionCells(db, scope, selection, window, options);
  return {
    panel,
    unit,
    from: window.fromMs,
    to: window.toMs,
    step_ms: window.stepMs,
    times: timesOf(window),
    series: drawn({ by: input.by, cells, groups: shown, window }),
    groups_hidden: Math.max(0, (groups?.length ?? 0) - shownGroups),
  };
}

/** Groups with most decisions first; of guardrails with most blocks. */
async function largest(
  db: Db,
  scope: Scope,
  selection: DecisionSelection,
  window: Window,
  panel: Kind["panel"],
): Promise<Group[]> {
  const totals = await readDecisionTotals(db, scope, selection, [window], { histograms: false });
  const groups = new Map<string, Group & { blocked: number; count: number }>();
  for (const { grp, name, outcome, count } of totals) {
    const key = JSON.stringify([grp, name]);
    const group = groups.get(key) ?? { grp, name, blocked: 0, count: 0 };
    groups.set(key, group);
    group.count += count;
    if (isVerdict(outcome) && isBlocking(outcome)) group.blocked += count;
  }
  const blocksFirst = panel === "guardrails" ? 1 : 0;
  return [...groups.values()].sort(
    (a, b) =>
      blocksFirst * (b.blocked - a.blocked) ||
      b.count - a.count ||
      groupWords(a).localeCompare(groupWords(b)),
  );
}

function byVerdict({ cells, window }: Drawing): Series[] {
  return verdicts.flatMap((verdict) => {
    const own = cells.filter(({ outcome }) => outcome === verdict);
    if (own.length === 0) return [];
    return { ...rateOf(own, window, verdict), outcome: verdict, q: writeTerm("verdict", verdict) };
  });
}

function perGroup({ by, window }: Drawing, group: Group, own: DecisionCell[]): Series {
  const words = groupWords(group);
  return { ...rateOf(own, window, words), group: words, q: groupQuery(by, group) };
}

/** A step that is not over yet counts for the part that is. */
function rateOf(cells: DecisionCell[], window: Window, key: string): Series {
  const times = timesOf(window);
  const counts = countsAt(cells, times);
  const values = counts.map((count, i) => {
    const at = times[i] ?? 0;
    return (count * 60_000) / Math.max(10_000, Math.min(at + window.stepMs, window.toMs) - at);
  });
  const total = sum(counts);
  return { key, group: null, q: null, outcome: null, quantile: null, values, counts, total, events: total };
}

function latencyOf(drawing: Drawing, group: Group | null, quantiles: readonly number[]): Series[] {
  const own = group === null ? drawing.cells : cellsOf(drawing, group);
  const times = timesOf(drawing.window);
  const histograms = histogramsAt(own, times);
  const counts = countsAt(own, times);
  const total = sum(counts);
  const words = group && groupWords(group);
  return quantiles.map((quantile) => {
    const name = quantileName(quantile);
    const values = histograms.map((histogram) => {
      const ns = quantileOf(histogram, quantile);
      return ns === null ? null : ns / 1e6;
    });
    return {
      key: words === null ? name : `${words} ${name}`,
      group: words,
      q: group && groupQuery(drawing.by, group),
      outcome: null,
      quantile,
      values,
      counts,
      total,
      events: total,
    };
  });
}

function cellsOf({ cells }: Drawing, group: Group): DecisionCell[] {
  return cells.filter(({ grp, name }) => grp === group.grp && name === group.name);
}

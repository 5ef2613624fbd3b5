import type { z } from "zod";
import type { DecisionRevisionsOutput, decisionRevisionsInput } from "@/lib/contract/decision-panels";
import type { Db } from "@/lib/db/pool";
import { isBlocking } from "@/lib/model/decision";
import type { Group } from "./decisions/group-query";
import {
  type DecisionCell,
  type DecisionTotal,
  readDecisionCells,
  readDecisionTotals,
} from "./decisions/read-counts";
import { decisionSelection } from "./decisions/rollup-selection";
import { isVerdict } from "./decisions/verdict-counts";
import { writeTerms } from "./language/write-term";
import type { Scope } from "./scope";
import { countsAt, sum } from "./series/cells-at";
import { panelWindow, timesOf } from "./series/panel-window";
import type { Window } from "./series/read-rollup";

type Output = DecisionRevisionsOutput;

const shownRevisions = 8;
const maxMarkers = 50;
const seenBeforeMs = 30 * 86_400_000;

/** Share denied over time by policy revision, and which revisions are new in the window, from the rollup. */
export async function decisionRevisions(
  db: Db,
  scope: Scope,
  input: z.infer<typeof decisionRevisionsInput>,
): Promise<DecisionRevisionsOutput> {
  const window = await panelWindow(db, input);
  const q = writeTerms([["policy", input.policy ?? null]]);
  const selection = await decisionSelection(db, scope, { by: "revision", q });
  const before = { fromMs: window.fromMs - seenBeforeMs, toMs: window.fromMs };
  const totals = await readDecisionTotals(db, scope, selection, [window, before], { histograms: false });
  const revisions = largest(totals.filter(({ range }) => range === 0));
  const shown = revisions.slice(0, shownRevisions);
  const seen = new Set(totals.filter(({ range }) => range === 1).map(keyOf));
  const fresh = revisions.filter((one) => !seen.has(keyOf(one))).slice(0, maxMarkers);
  const groups = [...shown, ...fresh];
  const cells =
    groups.length === 0
      ? []
      : await readDecisionCells(db, scope, selection, window, { histograms: false, groups });
  return {
    from: window.fromMs,
    to: window.toMs,
    step_ms: window.stepMs,
    times: timesOf(window),
    series: shown.map((group) => shareOf(cells, group, window)),
    markers: fresh.flatMap((group) => markerOf(cells, group)).sort((a, b) => a.time - b.time),
    groups_hidden: Math.max(0, revisions.length - shownRevisions),
  };
}

const keyOf = ({ grp, name }: Group) => JSON.stringify([grp, name]);

function largest(totals: DecisionTotal[]): Group[] {
  const sums = new Map<string, Group & { count: number }>();
  for (const { grp, name, count } of totals) {
    const key = keyOf({ grp, name });
    sums.set(key, { grp, name, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

function shareOf(cells: readonly DecisionCell[], group: Group, window: Window): Output["series"][number] {
  const times = timesOf(window);
  const own = cells.filter((cell) => isOf(cell, group));
  const counts = countsAt(own, times);
  const denied = countsAt(
    own.filter(({ outcome }) => isVerdict(outcome) && isBlocking(outcome)),
    times,
  );
  return {
    policy: group.grp,
    revision: group.name,
    values: counts.map((count, i) => (count > 0 ? (denied[i] ?? 0) / count : null)),
    counts,
    denied: sum(denied),
    total: sum(counts),
  };
}

/** When it was first seen: its first step of the window. */
function markerOf(cells: readonly DecisionCell[], group: Group): Output["markers"] {
  const times = cells.filter((cell) => isOf(cell, group)).map(({ atMs }) => atMs);
  return times.length === 0 ? [] : [{ time: Math.min(...times), policy: group.grp, revision: group.name }];
}

function isOf(cell: DecisionCell, { grp, name }: Group): boolean {
  return cell.grp === grp && cell.name === name;
}

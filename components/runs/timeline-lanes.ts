import type { Interval } from "./fold-gaps";
import type { Step } from "./steps";
import { type TouchTrack, touchPlace } from "./touch-place";

export const laneSections = ["agents", "tools", "llm", "checks", "failures"] as const;
export type LaneSection = (typeof laneSections)[number];
export type Lane = {
  section: LaneSection;
  name: string;
  steps: Step[] /** First lane of its section and of its name: where labels stand. */;
  first: boolean;
  named: boolean;
};

export const sectionTitles: Record<LaneSection, string> = {
  agents: "Agents",
  tools: "Tools",
  llm: "LLM calls",
  checks: "Checks",
  failures: "Other failures",
};

export function sectionOf(step: Step): LaneSection {
  switch (step.kind) {
    case "workflow":
    case "agent":
    case "step":
      return "agents";
    case "tool":
    case "retrieval":
      return "tools";
    case "llm":
    case "embedding":
    case "rerank":
      return "llm";
    case "guardrail":
    case "evaluator":
      return "checks";
    case "span":
      return "failures";
  }
}

/** Of one name; what would need more lies closer together. Its steps stand in the transcript too. */
const mostTouchRows = 12;

/**
 * One lane for each name in the order of first appearance; calls of one name that overlap get further lanes below it, and so do
 * those that no finger could tell apart where `track` is given.
 */
export function buildLanes(steps: readonly Step[], track: TouchTrack | null): Lane[] {
  return laneSections.flatMap((section) => {
    const byName = new Map<string, Step[]>();
    for (const step of steps) {
      if (sectionOf(step) !== section) continue;
      const group = byName.get(step.name);
      if (group === undefined) byName.set(step.name, [step]);
      else group.push(step);
    }
    const lanes = [...byName].flatMap(([name, group]) =>
      (track === null ? packRows(group) : packForTouch(group, track)).map((row, index) => ({
        section,
        name,
        steps: row,
        first: false,
        named: index === 0,
      })),
    );
    const [head, ...rest] = lanes;
    return head === undefined ? [] : [{ ...head, first: true }, ...rest];
  });
}

/** Steps in order of start -> as few rows as hold them without overlap. */
function packRows(steps: readonly Step[]): Step[][] {
  const rows: Step[][] = [];
  for (const step of steps) {
    const row = rows.find((candidate) => (candidate.at(-1)?.endMs ?? 0) <= step.startMs);
    if (row === undefined) rows.push([step]);
    else row.push(step);
  }
  return rows;
}

function packForTouch(steps: readonly Step[], track: TouchTrack): Step[][] {
  const rows: { steps: Step[]; toPx: number }[] = [{ steps: [], toPx: 0 }];
  for (const step of steps) {
    const place = touchPlace(step, track);
    const free = rows.findIndex(({ toPx }) => place === null || toPx <= place.fromPx);
    const isFull = free < 0 && rows.length >= mostTouchRows;
    const row = isFull ? leastTaken(rows) : rows[free];
    const toPx = place?.toPx ?? 0;
    if (row === undefined) rows.push({ steps: [step], toPx });
    else {
      row.steps.push(step);
      row.toPx = Math.max(row.toPx, toPx);
    }
  }
  return rows.map((row) => row.steps);
}

function leastTaken<Row extends { toPx: number }>(rows: readonly Row[]): Row | undefined {
  return rows.toSorted((a, b) => a.toPx - b.toPx)[0];
}

/** When the run was at work: its innermost steps. An agent that waits for its own steps is not work of its own. */
export function workOf(steps: readonly Step[]): Interval[] {
  return steps.filter((step) => step.children.length === 0).map(({ startMs, endMs }) => ({ startMs, endMs }));
}

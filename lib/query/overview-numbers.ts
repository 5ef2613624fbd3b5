import type { z } from "zod";
import type { OverviewNumbersOutput, overviewNumbersInput } from "@/lib/contract/panel-series";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { addPairsText, quantileOf } from "@/lib/model/histogram";
import type { Scope } from "./scope";
import { finestStepMs } from "./series/kept-widths";
import { failingOutcomes, panelCondition } from "./series/panel-condition";
import { type Cell, readCells, type Window } from "./series/read-rollup";
import { chooseStepMs } from "./series/step";

const defaultRangeMs = 3_600_000;
const sparkPoints = 30;

type Number_ = OverviewNumbersOutput["numbers"][number];
type Measure = (cells: Cell[], lengthMs: number) => number | null;

const measures: { key: Number_["key"]; measure: Measure }[] = [
  { key: "per_minute", measure: (cells, lengthMs) => (countOf(cells) * 60_000) / lengthMs },
  { key: "failing_share", measure: failingShare },
  { key: "p95_ms", measure: p95 },
];

/** Four numbers with a sparkline each, now and over the equal window before, from the rollups. */
export async function overviewNumbers(
  db: Db,
  scope: Scope,
  input: z.infer<typeof overviewNumbersInput>,
): Promise<OverviewNumbersOutput> {
  const to = input.to ?? Date.now();
  const from = input.from ?? to - defaultRangeMs;
  if (from >= to) throw new InvalidInput("from must be before to");
  // Both windows have one step, and the earlier one may have lost its finer rollups.
  const stepMs = chooseStepMs(to - from, sparkPoints, await finestStepMs(db, from - (to - from)));
  const startMs = Math.floor(from / stepMs) * stepMs;
  // The window before ends where this one starts and is as long, in whole steps.
  const lengthMs = to - startMs;
  const steps = Math.ceil(lengthMs / stepMs);
  const window: Window = { fromMs: startMs - steps * stepMs, toMs: to, stepMs };
  const selection = await panelCondition(db, scope, input);
  const [cells, spending] = await Promise.all([
    readCells(db, scope, selection, window, { groups: null, histograms: true }),
    // Requests have no cost of their own; models do.
    ["request", "service", "tool"].includes(selection.dimension)
      ? readCells(db, scope, { dimension: "model", where: sql`true` }, window, {
          groups: null,
          histograms: false,
        })
      : null,
  ]);
  const all = [
    ...measures.map((one) => ({ ...one, cells })),
    { key: "cost_usd" as const, measure: costOf, cells: spending ?? cells },
  ];
  return {
    from: startMs,
    to,
    numbers: all.map(({ key, measure, cells: own }) => {
      const current = own.filter((cell) => cell.atMs >= startMs);
      return {
        key,
        value: measure(current, lengthMs),
        previous: measure(
          own.filter((cell) => cell.atMs < startMs),
          steps * stepMs,
        ),
        spark: spark(current, measure, startMs, to, stepMs),
      };
    }),
  };
}

function spark(
  cells: Cell[],
  measure: Measure,
  startMs: number,
  to: number,
  stepMs: number,
): (number | null)[] {
  const byStep = new Map<number, Cell[]>();
  for (const cell of cells) byStep.set(cell.atMs, [...(byStep.get(cell.atMs) ?? []), cell]);
  const values: (number | null)[] = [];
  for (let at = startMs; at < to; at += stepMs) {
    values.push(measure(byStep.get(at) ?? [], Math.max(10_000, Math.min(stepMs, to - at))));
  }
  return values;
}

function countOf(cells: Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.count, 0);
}

function failingShare(cells: Cell[]): number | null {
  const all = countOf(cells);
  return all > 0 ? countOf(cells.filter((cell) => failingOutcomes.includes(cell.outcome))) / all : null;
}

function p95(cells: Cell[]): number | null {
  const histogram = new Map<number, number>();
  for (const cell of cells) addPairsText(histogram, cell.histogram);
  const ns = quantileOf(histogram, 0.95);
  return ns === null ? null : ns / 1e6;
}

/** Null where nothing has a known price: never zero for "unknown". */
function costOf(cells: Cell[]): number | null {
  const cost = cells.reduce((sum, cell) => sum + cell.cost, 0);
  return cost > 0 ? cost : null;
}

import type { z } from "zod";
import type { DecisionHistogramOutput, decisionHistogramInput } from "@/lib/contract/decision-list";
import type { VerdictCounts } from "@/lib/contract/decision-row";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { Verdict } from "@/lib/model/decision";
import { nsFromMs } from "@/lib/model/time";
import { addVerdict, noVerdicts } from "./decisions/verdict-counts";
import { type Condition, compileQuery } from "./language/compile";
import { decisionSignal } from "./language/decision-signal";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { finestStepMs } from "./series/kept-widths";
import { readCells } from "./series/read-rollup";
import { chooseStepMs } from "./series/step";

const defaultRangeMs = 3_600_000;
const bars = 120;
/** Decisions of a filtered histogram are counted one by one, for about this long. */
const budgetMs = 1_000;
const quickMs = 150;
const dayMs = 86_400_000;

type Counted = { at: number; verdict: Verdict; count: number };
type Range = { fromMs: number; toMs: number; stepMs: number };

/** Decisions over time by verdict. Unfiltered from the rollup; with `q` counted, newest first, as far as time allows (`partial`). */
export async function decisionHistogram(
  db: Db,
  scope: Scope,
  input: z.infer<typeof decisionHistogramInput>,
): Promise<DecisionHistogramOutput> {
  const toMs = input.to ?? Date.now();
  const fromMs = input.from ?? toMs - defaultRangeMs;
  const condition = await compileQuery(input.q, decisionSignal, { db, scope });
  const stepMs = chooseStepMs(toMs - fromMs, bars, condition.all ? await finestStepMs(db, fromMs) : 10_000);
  const range = { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs, stepMs };
  const counted = condition.all
    ? { rows: await fromRollup(db, scope, range), countedFrom: fromMs, partial: false }
    : await fromRows(db, scope, condition, { ...range, fromMs });
  const points = new Map<number, VerdictCounts>();
  for (let at = range.fromMs; at < toMs; at += stepMs) points.set(at, noVerdicts());
  for (const { at, verdict, count } of counted.rows) {
    const counts = points.get(at);
    if (counts) addVerdict(counts, verdict, count);
  }
  return {
    step_ms: stepMs,
    points: [...points].map(([time, counts]) => ({ time, counts })),
    partial: counted.partial,
    counted_from: counted.countedFrom,
  };
}

async function fromRollup(db: Db, scope: Scope, range: Range): Promise<Counted[]> {
  const selection = { dimension: "decision" as const, where: sql`true` };
  const cells = await readCells(db, scope, selection, range, { groups: null, histograms: false });
  return cells.map(({ atMs, outcome, count }) => ({ at: atMs, verdict: outcome as Verdict, count }));
}

/**
 * Counts the newest steps first, more of them at a time while they are quickly counted, and stops where the time is up: on a
 * busy day that is within the range, and then `partial`.
 */
async function fromRows(db: Db, scope: Scope, { sql: matches, reach }: Condition, range: Range) {
  const deadline = performance.now() + budgetMs;
  const rows: Counted[] = [];
  let steps = reach === "none" ? 1 : Math.ceil(dayMs / range.stepMs);
  let toMs = range.toMs;
  while (toMs > range.fromMs) {
    const fromMs = Math.max(range.fromMs, (Math.ceil(toMs / range.stepMs) - steps) * range.stepMs);
    const startedMs = performance.now();
    rows.push(...(await countWindow(db, scope, matches, reach !== "none", { ...range, fromMs, toMs })));
    toMs = fromMs;
    if (performance.now() > deadline) break;
    if (performance.now() - startedMs < quickMs) steps *= 2;
  }
  return { rows, partial: toMs > range.fromMs, countedFrom: toMs };
}

async function countWindow(
  db: Db,
  scope: Scope,
  matches: Sql,
  byIndex: boolean,
  { fromMs, toMs, stepMs }: Range,
): Promise<Counted[]> {
  const step = nsFromMs(stepMs);
  // "+ 0" keeps the planner from walking the time index where the condition has an index of its own.
  const mine = byIndex
    ? sql`d.project_id + 0 = any(${scope.projectIds}::int[])`
    : inScope(scope, sql`d.project_id`);
  const rows = await runSql<{ at: bigint; verdict: Verdict; count: number }>(
    db,
    "decision-histogram",
    sql`select d.time_ns / ${step} * ${step} as at, d.verdict, count(*)::int as count from telemetry.decisions d
        where ${mine} and d.time_ns >= ${nsFromMs(fromMs)} and d.time_ns < ${nsFromMs(toMs)} and ${matches} group by 1, 2`,
  );
  return rows.map(({ at, verdict, count }) => ({ at: Number(at) / 1e6, verdict, count }));
}

// In: what an alert speaks of. Out: rows that went wrong and rows that went well, bounded, the newest of each.
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { nsFromMs, nsPerDay } from "@/lib/model/time";
import { writeTerm } from "../../language/write-term";
import { runSql } from "../../run-sql";
import { inScope, type Scope } from "../../scope";
import type { EvidenceRow, FoundRows } from "./evidence-row";
import { readDecisions } from "./read-decisions";
import { readLogs } from "./read-logs";
import { readRuns } from "./read-runs";
import { readSpans } from "./read-spans";
import type { Subject, Target } from "./target";

export type RowLimits = { failing: number; healthy: number; budgetMs: number };
/** `q` finds the failing ones; null where nothing does. `failingWords`, `healthyWords`: what each of them are. */
export type ComparedRows = {
  q: string | null;
  failing: FoundRows;
  healthy: FoundRows;
  failingWords: string;
  healthyWords: string;
};
type Times = { fromMs: number; toMs: number };

const readers = { runs: readRuns, spans: readSpans, decisions: readDecisions, logs: readLogs } as const;
const none: FoundRows = { rows: [], isCut: false };
const slowShare = 0.2;
const serviceLabels = ["service", "service_name", "job"];

/** `times`: from before the alert became active, by the query's range, until it fired or shortly after. */
export async function findRows(
  db: Db,
  scope: Scope,
  target: Target,
  times: Times,
  limits: RowLimits,
): Promise<ComparedRows> {
  const read = (q: string, fromNs: bigint, toNs: bigint, limit: number, subject: Subject = target.subject) =>
    readers[subject](db, scope, q, { fromNs, toNs, limit, budgetMs: limits.budgetMs });
  const [fromNs, toNs] = [nsFromMs(times.fromMs), nsFromMs(times.toMs)];
  const { mode } = target;
  const beforeNs = fromNs - nsPerDay;
  switch (mode.kind) {
    case "bad": {
      const q = all(target.base, target.only, mode.failing);
      const words = { failingWords: target.words, healthyWords: "others that went well" };
      if (await isUnheard(db, scope, target)) return { q, failing: none, healthy: none, ...words };
      const failing = await read(q, fromNs, toNs, limits.failing);
      const healthy = await read(all(target.base, mode.healthy), beforeNs, toNs, limits.healthy);
      return { q, failing, healthy, ...words };
    }
    case "slow":
      return slowRows(target, mode.aboveMs, limits, (q, limit, since = fromNs) =>
        read(q, since, toNs, limit),
      );
    case "more": {
      const found = await read(target.base, fromNs, toNs, limits.failing);
      const healthy = await read(target.base, beforeNs, fromNs, limits.healthy);
      const failing = mode.by === "count" ? found : { ...found, rows: dearest(found.rows, mode.by) };
      return {
        q: target.base,
        failing,
        healthy,
        failingWords: `${target.words} now`,
        healthyWords: "those before",
      };
    }
    case "missing":
      return missingRows(target, times, limits, read);
  }
}

/** A service that sent nothing ever has no rows: in a storm of alerts from elsewhere that is most of them. */
async function isUnheard(db: Db, scope: Scope, { subject, thing }: Target): Promise<boolean> {
  if (subject !== "spans" || thing.name === null || !serviceLabels.includes(thing.label)) return false;
  const [row] = await runSql<{ heard: boolean }>(
    db,
    "evidence-service-heard",
    sql`select exists (select from telemetry.resources r where ${inScope(scope, sql`r.project_id`)}
          and r.service_name = ${thing.name}) as heard`,
  );
  return row?.heard === false;
}

function dearest(rows: readonly EvidenceRow[], by: "tokens" | "cost"): EvidenceRow[] {
  const amount = (row: EvidenceRow) => (by === "cost" ? row.costUsd : row.tokens);
  return rows.toSorted((a, b) => amount(b) - amount(a));
}

async function slowRows(
  target: Target,
  aboveMs: number | null,
  limits: RowLimits,
  read: (q: string, limit: number, sinceNs?: bigint) => Promise<FoundRows>,
): Promise<ComparedRows> {
  const words = { failingWords: target.words, healthyWords: "others that were quicker" };
  if (aboveMs !== null) {
    const bound = `${Number(aboveMs.toPrecision(6))}ms`;
    const q = all(target.base, `duration:>${bound}`);
    const failing = await read(q, limits.failing);
    const healthy = await read(all(target.base, `duration:<=${bound}`), limits.healthy);
    if (failing.rows.length > 0) return { q, failing: slowestFirst(failing), healthy, ...words };
  }
  // A mean or a share: the slowest fifth against the rest.
  const { rows, isCut } = await read(target.base, limits.failing + limits.healthy);
  const bySlowness = rows.toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0));
  const slow = Math.ceil(bySlowness.length * slowShare);
  const failing = { rows: bySlowness.slice(0, slow), isCut };
  return { q: target.base, failing, healthy: { rows: bySlowness.slice(slow), isCut }, ...words };
}

function slowestFirst({ rows, isCut }: FoundRows): FoundRows {
  return { rows: rows.toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0)), isCut };
}

type Read = (q: string, fromNs: bigint, toNs: bigint, limit: number, subject?: Subject) => Promise<FoundRows>;

/**
 * An agent, tool or model that went silent is missing in runs that go on without it: those against the runs that had it. Of
 * anything else only the last of what came is known.
 */
async function missingRows(
  target: Target,
  times: Times,
  limits: RowLimits,
  read: Read,
): Promise<ComparedRows> {
  const { label, name } = target.thing;
  const [fromNs, toNs] = [nsFromMs(times.fromMs), nsFromMs(times.toMs)];
  const beforeNs = fromNs - nsPerDay;
  const words = { failingWords: `runs without ${name ?? label}`, healthyWords: "runs that had it" };
  if (["agent", "tool", "model"].includes(label) && name !== null) {
    const had = writeTerm(label, name);
    // Runs that failed may have ended before it would have been called.
    const healthy = await read(all(had, "status:ok"), beforeNs, toNs, limits.healthy, "runs");
    const last = healthy.rows[0];
    if (last !== undefined) {
      const workflows = [...new Set(healthy.rows.map(({ title }) => title))].slice(0, 20);
      const of = workflows.map((workflow) => writeTerm("workflow", workflow)).join(" OR ");
      const q = all(`(${of})`, `-${had}`, "status:ok");
      // From the last run that had it on: what was left out before was left out on purpose.
      const failing = await read(q, last.startNs + 1n, toNs, limits.failing, "runs");
      if (failing.rows.length > 0) return { q, failing, healthy, ...words };
      return { q: had, failing: none, healthy, ...words };
    }
  }
  const healthy = await read(target.base, beforeNs, toNs, limits.healthy);
  return { q: target.base === "" ? null : target.base, failing: none, healthy, ...words };
}

function all(...terms: string[]): string {
  return terms.filter((term) => term !== "").join(" ");
}

// In: which rows an alert speaks of. Out: samples of them, what tells them from the others, and the decisions that they met.
import type { EvidencePack } from "@/lib/contract/evidence";
import type { Pool } from "@/lib/db/pool";
import type { Scope } from "../../scope";
import { createAttempts } from "./attempts";
import { chooseSamples } from "./choose-samples";
import { differencesOf } from "./differences";
import type { EvidenceRow } from "./evidence-row";
import { type ComparedRows, findRows, type RowLimits } from "./find-rows";
import { involvedDecisions } from "./involved-decisions";
import { makeSamples } from "./make-sample";
import { type Recall, recalled } from "./recall";
import type { Target } from "./target";

export type Times = { fromMs: number; toMs: number };
export type RowParts = Pick<EvidencePack, "samples" | "differs" | "decisions" | "missing"> & {
  /** Finds the failing rows. */
  q: string | null;
};
export const noRows: RowParts = { q: null, samples: [], differs: null, decisions: [], missing: [] };

/** Where alerts differ in labels that say nothing of rows (a machine, a pod), all of it is the same: it is made once. */
export function rowParts(
  db: Pool,
  scope: Scope,
  target: Target,
  times: Times,
  limits: RowLimits,
  recall: Recall | undefined,
): Promise<RowParts> {
  const key = ["rows", ...scope.projectIds, JSON.stringify(target), times.fromMs, times.toMs, limits.failing];
  const isComplete = ({ missing }: RowParts) => missing.length === 0;
  return recalled(recall, key, () => makeParts(db, scope, target, times, limits), isComplete);
}

async function makeParts(
  db: Pool,
  scope: Scope,
  target: Target,
  times: Times,
  limits: RowLimits,
): Promise<RowParts> {
  const { attempt, missing } = createAttempts();
  const rows = await attempt("samples", () => findRows(db, scope, target, times, limits), null);
  if (rows === null) return { ...noRows, missing };
  const samples = await attempt("samples", () => samplesOf(db, scope, target, rows), []);
  const differs = await attempt("differs", () => differencesOf(db, scope, target.subject, rows), null);
  const decisions = await attempt("decisions", () => involvedDecisions(db, scope, standing(rows), times), []);
  return { q: rows.q, samples, differs, decisions, missing };
}

async function samplesOf(
  db: Pool,
  scope: Scope,
  target: Target,
  rows: ComparedRows,
): Promise<RowParts["samples"]> {
  const made = await makeSamples(db, scope, chooseSamples(standing(rows), target.mode), target);
  // What is missing left no row: its last ones are what is known of it.
  const isMissing = rows.failing.rows.length === 0;
  return isMissing ? made.map((one) => ({ ...one, why: "The last before it went silent" })) : made;
}

const standing = ({ failing, healthy }: ComparedRows): readonly EvidenceRow[] =>
  failing.rows.length > 0 ? failing.rows : healthy.rows;

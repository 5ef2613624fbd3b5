import type { DecisionListInput, DecisionListOutput } from "@/lib/contract/decision-list";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isoFromNs } from "@/lib/model/time";
import { decodeCursor, encodeCursor } from "./cursor";
import { compileQuery } from "./language/compile";
import { decisionSignal } from "./language/decision-signal";
import { type StoredDecision, toDecisionRow } from "./rows/decision-row";
import type { Scope } from "./scope";
import { decisionSource } from "./search/sources";
import { defaultBudgetMs, type WalkRow, walkNewest } from "./search/walk";
import { rangeNs } from "./time-range";

type Row = StoredDecision & WalkRow;
const question = "decision-list";

/** Decisions that match `q`, newest first. A search that takes longer than `budgetMs` answers with what it has found so far. */
export async function decisionList(
  db: Db,
  scope: Scope,
  input: DecisionListInput,
  budgetMs: number = defaultBudgetMs,
): Promise<DecisionListOutput> {
  const after = input.cursor === undefined ? null : decodeCursor(question, input.cursor);
  const condition = await compileQuery(input.q, decisionSignal, { db, scope });
  // A cursor without a key is an instant at which a search stopped: everything before it is left.
  const place = after && { at: BigInt(after[0] ?? 0), keys: after.length > 1 ? after.slice(1) : null };
  const rows: Row[] = [];
  let stoppedAt: bigint | null = null;
  const chunk = () => ({ limit: input.limit + 1 - rows.length, where: sql`true` });
  const onStop = (atNs: bigint) => {
    stoppedAt = atNs;
  };
  const walk = walkNewest<Row>(db, scope, decisionSource, condition, rangeNs(input), place, chunk, {
    budgetMs,
    onStop,
  });
  for await (const more of walk) {
    rows.push(...more);
    if (rows.length > input.limit) break;
  }
  const data = rows.slice(0, input.limit).map(toDecisionRow);
  const last = rows.length > input.limit ? rows[input.limit - 1] : undefined;
  if (last !== undefined) {
    const next = encodeCursor(question, [String(last.time_ns), String(last.seq)]);
    return { data, next_cursor: next, searched_to: null };
  }
  if (stoppedAt === null) return { data, next_cursor: null, searched_to: null };
  const next = encodeCursor(question, [String(stoppedAt)]);
  return { data, next_cursor: next, searched_to: isoFromNs(stoppedAt) };
}

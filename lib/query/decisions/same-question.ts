import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isoFromNs, nsFromMs, nsPerDay } from "@/lib/model/time";
import { compileQuery } from "../language/compile";
import { decisionSignal } from "../language/decision-signal";
import { writeTerm, writeTerms } from "../language/write-term";
import { type StoredDecision, toDecisionRow } from "../rows/decision-row";
import type { Scope } from "../scope";
import { decisionSource } from "../search/sources";
import { type WalkRow, walkNewest } from "../search/walk";
import { addVerdict, noVerdicts } from "./verdict-counts";

const lately = 7n * nsPerDay;
const maxCounted = 2_000;
const maxOtherwise = 10;
const budgetMs = 300;

type Row = StoredDecision & WalkRow;

/** Decisions of the same policy, tool and agent in the week before now: how they were answered, and the newest answered otherwise. */
export async function sameQuestion(
  db: Db,
  scope: Scope,
  decision: DecisionRow,
): Promise<DecisionDetailOutput["same_question"]> {
  const { policy, point, tool, agent, verdict } = decision;
  // A guardrail asks of all texts; without tool and agent its side tells questions apart.
  const q = writeTerms([
    ["policy", policy],
    ["tool", tool],
    ["agent", agent],
    ["point", tool === null ? point : null],
  ]);
  const counts = noVerdicts();
  const nowNs = nsFromMs(Date.now());
  const range = { fromNs: nowNs - lately, toNs: null };
  if (q === "") return { q, from: isoFromNs(range.fromNs), counts, partial: false, otherwise: [] };
  const all = await newest(db, scope, q, range, maxCounted);
  for (const row of all.rows) addVerdict(counts, row.verdict, 1);
  let others = all.rows.filter((row) => row.verdict !== verdict);
  if (others.length === 0 && all.isPartial)
    others = (await newest(db, scope, `${q} -${writeTerm("verdict", verdict)}`, range, maxOtherwise)).rows;
  const lowest = all.rows.at(-1)?.time_ns;
  const from = all.isPartial && lowest !== undefined ? lowest : range.fromNs;
  return {
    q,
    from: isoFromNs(from),
    counts,
    partial: all.isPartial,
    otherwise: others.slice(0, maxOtherwise).map(toDecisionRow),
  };
}

async function newest(
  db: Db,
  scope: Scope,
  q: string,
  range: { fromNs: bigint; toNs: null },
  limit: number,
): Promise<{ rows: Row[]; isPartial: boolean }> {
  const condition = await compileQuery(q, decisionSignal, { db, scope });
  const rows: Row[] = [];
  let isPartial = false;
  const chunk = () => ({ limit: limit - rows.length, where: sql`true` });
  const onStop = () => {
    isPartial = true;
  };
  const stop = { budgetMs, onStop };
  for await (const more of walkNewest<Row>(db, scope, decisionSource, condition, range, null, chunk, stop)) {
    rows.push(...more);
    if (rows.length >= limit) return { rows, isPartial: true };
  }
  return { rows, isPartial };
}

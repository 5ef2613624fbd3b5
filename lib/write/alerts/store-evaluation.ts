import type { AlertStep } from "@/lib/alerts/state-machine";
import { inTransaction, type Pool } from "@/lib/db/pool";
import type { AlertTransition } from "@/lib/model/alert";
import { isMissingPartition } from "../database-errors";
import { keepDaysFinder, retentionOf } from "../retention";
import { writeAlertSteps } from "./alert-rows";
import { type RuleEvaluation, writeEvaluations } from "./evaluations";
import { onTransitions } from "./on-transitions";

/** What an evaluation of a group found, and as of which state of it. */
export interface GroupEvaluation {
  groupId: bigint;
  projectId: number;
  /** When the group was due as it was read: the evaluation counts only where it still is. */
  dueMs: number;
  nextMs: number;
  atMs: number;
  durationMs: number;
  evaluations: readonly RuleEvaluation[];
  steps: readonly AlertStep[];
}

/**
 * All of a group's evaluation and what follows from it in one transaction, so that a worker that is killed has done all of it
 * or nothing. @returns null where another worker took this turn, or the group was changed or deleted meanwhile
 */
export async function storeEvaluation(pool: Pool, of: GroupEvaluation): Promise<AlertTransition[] | null> {
  try {
    return await store(pool, of);
  } catch (error) {
    if (!isMissingPartition(error)) throw error;
    await pool.query("/* evaluations-day */ select telemetry.ensure_day($1)", [
      BigInt(Math.round(of.atMs)) * 1_000_000n,
    ]);
    return await store(pool, of);
  }
}

async function store(pool: Pool, of: GroupEvaluation): Promise<AlertTransition[] | null> {
  const keepDaysOf = keepDaysFinder(await retentionOf(pool).rules(), "metrics");
  return await inTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query(
      `/* take-rule-group */ update alerting.rule_groups set due_ms = $3, evaluated_ms = $4, duration_ms = $5
       where id = $1 and due_ms = $2`,
      [of.groupId, of.dueMs, of.nextMs, of.atMs, of.durationMs],
    );
    if (rowCount === 0) return null;
    await writeEvaluations(tx, of, keepDaysOf);
    const transitions = await writeAlertSteps(tx, of.steps, of.atMs);
    await onTransitions(tx, of.projectId, transitions);
    return transitions;
  });
}

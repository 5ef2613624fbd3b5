import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { Db } from "@/lib/db/pool";

const deflated = promisify(deflate);
const atOnce = 500;

export type FrozenEvidence = { alertId: bigint; projectId: number; tookMs: number; json: string };

/**
 * Once and for all: what is there already stays. Whoever loses power a moment later makes it again, so the disk is not waited
 * for: in a storm that was a third of the time. @returns whether it was written
 */
export async function saveEvidence(
  db: Db,
  { alertId, projectId, tookMs, json }: FrozenEvidence,
): Promise<boolean> {
  // Of the text as it is exported, so that a file can be checked with any tool.
  const sha256 = createHash("sha256").update(json).digest();
  const { rowCount } = await db.query(
    `/* save-evidence */ with unwaited as (select set_config('synchronous_commit', 'off', true))
     insert into alerting.evidence (alert_id, project_id, took_ms, body, sha256)
     select id, project_id, $3, $4, $5 from alerting.alerts, unwaited where id = $1 and project_id = $2
     on conflict (alert_id) do nothing`,
    [alertId, projectId, tookMs, await deflated(json), sha256],
  );
  return rowCount === 1;
}

/** @returns how many went */
export async function dropOldEvidence(db: Db, keepDays: number): Promise<number> {
  const { rowCount } = await db.query(
    `/* drop-old-evidence */ delete from alerting.evidence where alert_id in (
       select alert_id from alerting.evidence where made_at < now() - make_interval(days => $1) order by made_at limit $2)`,
    [keepDays, atOnce],
  );
  return rowCount ?? 0;
}

import { inTransaction, type Pool } from "@/lib/db/pool";
import { lockRuns } from "@/lib/write/run-locks";
import { type RunRules, settleRuns } from "@/lib/write/runs";

const maxAtOnce = 500;

/**
 * Marks running runs as lost that nothing was heard of for `afterSeconds`. Whatever comes later computes the run again
 * and so revives it. @returns runs marked, by project
 */
export async function markLost(
  pool: Pool,
  rules: RunRules,
  afterSeconds: number,
): Promise<Map<number, string[]>> {
  const { rows } = await pool.query<{ project_id: number; run_ids: string[] }>(
    `/* silent-runs */ select project_id, array_agg(run_id) as run_ids from (
       select project_id, run_id from telemetry.runs
       where status = 'running' and last_seen_at < now() - make_interval(secs => $1) order by last_seen_at limit $2) as silent
     group by project_id`,
    [afterSeconds, maxAtOnce],
  );
  const marked = new Map<number, string[]>();
  for (const row of rows)
    marked.set(row.project_id, await markProject(pool, rules, row.project_id, row.run_ids, afterSeconds));
  return marked;
}

async function markProject(
  pool: Pool,
  rules: RunRules,
  projectId: number,
  runIds: string[],
  afterSeconds: number,
): Promise<string[]> {
  return await inTransaction(pool, async (tx) => {
    await lockRuns(tx, projectId, runIds);
    // Asked again under the lock: one may have been heard of in between.
    const { rows } = await tx.query<{ run_id: string; last_seen_ns: bigint }>(
      `/* silent-runs-again */ select run_id, (extract(epoch from last_seen_at) * 1000000)::bigint * 1000 as last_seen_ns
       from telemetry.runs where project_id = $1 and run_id = any($2) and status = 'running'
         and last_seen_at < now() - make_interval(secs => $3)`,
      [projectId, runIds, afterSeconds],
    );
    const lostAtNs = new Map(rows.map((row) => [row.run_id, row.last_seen_ns]));
    await settleRuns(tx, rules, { projectId, runIds: lostAtNs.keys(), lostAtNs });
    return [...lostAtNs.keys()];
  });
}

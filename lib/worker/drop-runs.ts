import { inTransaction, type Pool } from "@/lib/db/pool";

const runsAtOnce = 1_000;
// A row of output holds up to 1 MB.
const outputsAtOnce = 200;

/**
 * Runs that ended longer ago than their project keeps traces, with their output and what ties them to traces. Row by row, in
 * small transactions: they are few beside the spans. @returns rows deleted
 */
export async function dropRuns(pool: Pool): Promise<number> {
  const { rows: projects } = await pool.query<{ id: number; before_ns: bigint }>(`/* runs-due-projects */
    select p.id, (extract(epoch from date_trunc('day', now() - interval '1 hour', 'UTC'))::bigint - shortest * 86400) * 1000000000 as before_ns
    from projects p, lateral (select coalesce(min(r.keep_days), 90) as shortest from telemetry.retention r
                              where r.project_id in (0, p.id) and r.signal = 'traces') as kept`);
  let dropped = 0;
  for (const { id, before_ns: beforeNs } of projects) {
    for (;;) {
      const runIds = await dueRuns(pool, id, beforeNs);
      if (runIds.length === 0) break;
      dropped += await dropOutput(pool, id, runIds);
      dropped += await dropRows(pool, id, runIds);
    }
  }
  return dropped;
}

/** `beforeNs` only bounds the walk of the index: the rule of the run's own day decides. */
async function dueRuns(pool: Pool, projectId: number, beforeNs: bigint): Promise<string[]> {
  const { rows } = await pool.query<{ run_id: string }>(
    `/* runs-due */ select run_id from telemetry.runs, lateral (select telemetry.day_of(coalesce(ended_ns, started_ns)) as day) as last
     where project_id = $1 and started_ns < $2 and coalesce(ended_ns, started_ns) < $2 and status <> 'running'
       and day + 1 + telemetry.keep_days($1, 'traces', day) <= ((now() - interval '1 hour') at time zone 'UTC')::date
     limit $3`,
    [projectId, beforeNs, runsAtOnce],
  );
  return rows.map((row) => row.run_id);
}

async function dropOutput(pool: Pool, projectId: number, runIds: string[]): Promise<number> {
  for (let total = 0; ; ) {
    const { rowCount } = await pool.query(
      `/* drop-run-output */ delete from telemetry.run_output where id in (
         select id from telemetry.run_output where project_id = $1 and run_id = any($2) limit $3)`,
      [projectId, runIds, outputsAtOnce],
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < outputsAtOnce) return total;
  }
}

async function dropRows(pool: Pool, projectId: number, runIds: string[]): Promise<number> {
  return inTransaction(pool, async (tx) => {
    const traces = await tx.query(
      "/* drop-run-traces */ delete from telemetry.run_traces where project_id = $1 and run_id = any($2)",
      [projectId, runIds],
    );
    const runs = await tx.query(
      "/* drop-runs */ delete from telemetry.runs where project_id = $1 and run_id = any($2)",
      [projectId, runIds],
    );
    return (traces.rowCount ?? 0) + (runs.rowCount ?? 0);
  });
}

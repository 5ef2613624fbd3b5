import { inTransaction, type Pool } from "@/lib/db/pool";

export type Marks = {
  ids: bigint[];
  /** Traces (32 hex digits) that can have runs. */
  byProject: Map<number, Set<string>>;
  oldestMs: number;
  more: boolean;
};

const maxMarks = 500;

type MarkRow = {
  id: bigint;
  project_id: number;
  has_operations: boolean;
  trace_ids: string[];
  touched_at: Date;
};

/** The oldest marks. Traces without operations count only where some run already consists of them. */
export async function takeMarks(pool: Pool): Promise<Marks> {
  const { rows } = await pool.query<MarkRow>({
    text: `/* take-marks */
      select id, project_id, has_operations,
             (select array_agg(replace(t::text, '-', '')) from unnest(trace_ids) as t
              where has_operations or exists (select from telemetry.run_traces r
                                              where r.project_id + 0 = m.project_id and r.trace_id = t)) as trace_ids,
             touched_at
      from telemetry.touched_traces m order by id limit $1`,
    values: [maxMarks],
  });
  const byProject: Marks["byProject"] = new Map();
  for (const row of rows) {
    const traceIds = byProject.get(row.project_id) ?? new Set<string>();
    for (const traceId of row.trace_ids ?? []) traceIds.add(traceId);
    if (traceIds.size > 0) byProject.set(row.project_id, traceIds);
  }
  return {
    ids: rows.map((row) => row.id),
    byProject,
    oldestMs: Math.min(...rows.map((row) => row.touched_at.getTime())),
    more: rows.length === maxMarks,
  };
}

/** Deletes the marks; traces for `later` are marked anew in the same transaction, with the age of the oldest. */
export async function dropMarks(pool: Pool, marks: Marks, later: Marks["byProject"]): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query("set local synchronous_commit = off");
    await tx.query("/* drop-marks */ delete from telemetry.touched_traces where id = any($1::bigint[])", [
      marks.ids,
    ]);
    for (const [projectId, traceIds] of later) {
      await tx.query(
        `/* defer-marks */ insert into telemetry.touched_traces (project_id, has_operations, trace_ids, touched_at)
         values ($1, true, $2::uuid[], $3)`,
        [projectId, [...traceIds], new Date(marks.oldestMs)],
      );
    }
  });
}

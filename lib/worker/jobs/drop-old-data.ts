import { inTransaction, type Pool } from "@/lib/db/pool";
import { identifier } from "@/lib/db/sql";

const parents = ["spans", "payloads", "log_records", "trace_keys"] as const;
const rowsAtOnce = 2_000;

/**
 * What is older than retention goes: day partitions as a whole, the rest row by row in small transactions.
 * @returns partitions and rows dropped
 */
export async function dropOldData(pool: Pool, retentionDays: number): Promise<number> {
  let dropped = await dropPartitions(pool, retentionDays);
  const cutoff = `(extract(epoch from now())::bigint - $1 * 86400)`;
  const old = [
    `delete from telemetry.run_output where id in (
       select o.id from telemetry.runs r join telemetry.run_output o on o.project_id = r.project_id and o.run_id = r.run_id
       where coalesce(r.ended_ns, r.started_ns) < ${cutoff} * 1000000000 and r.status <> 'running' limit $2)`,
    `delete from telemetry.runs where (project_id, run_id) in (
       select project_id, run_id from telemetry.runs r
       where coalesce(ended_ns, started_ns) < ${cutoff} * 1000000000 and status <> 'running'
         and not exists (select from telemetry.run_output o where o.project_id = r.project_id and o.run_id = r.run_id) limit $2)`,
    `delete from telemetry.run_traces where (project_id, trace_id, run_id) in (
       select project_id, trace_id, run_id from telemetry.run_traces t
       where not exists (select from telemetry.runs r where r.project_id = t.project_id and r.run_id = t.run_id) and $1 > 0 limit $2)`,
    `delete from telemetry.rollup where ctid in (
       select ctid from telemetry.rollup where bucket < ${cutoff} limit $2)`,
    `delete from telemetry.exports where (hash, project_id) in (
       select hash, project_id from telemetry.exports where received_at < now() - interval '24 hours' and $1 > 0 limit $2)`,
    `delete from telemetry.processes where last_seen < now() - interval '1 day' and $1 > 0 and $2 > 0`,
  ];
  for (const text of old) dropped += await repeatDelete(pool, `/* drop-old-rows */ ${text}`, retentionDays);
  return dropped;
}

async function repeatDelete(pool: Pool, text: string, retentionDays: number): Promise<number> {
  for (let total = 0; ; ) {
    const { rowCount } = await pool.query(text, [retentionDays, rowsAtOnce]);
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsAtOnce) return total;
  }
}

type Partition = { parent: string; name: string };

/** A partition's name ends in its day (telemetry.ensure_day); it goes when that day is wholly past retention. */
async function dropPartitions(pool: Pool, retentionDays: number): Promise<number> {
  const { rows } = await pool.query<Partition>(
    `/* old-partitions */ select p.relname as parent, c.relname as name from pg_inherits i
     join pg_class p on p.oid = i.inhparent join pg_class c on c.oid = i.inhrelid
     join pg_namespace n on n.oid = p.relnamespace
     where n.nspname = 'telemetry' and p.relname = any($1) and c.relname ~ '_[0-9]{8}$'
       and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= (now() at time zone 'UTC')::date - $2::integer
     order by c.relname`,
    [parents, retentionDays],
  );
  for (const { name } of rows) {
    const table = identifier(
      name,
      rows.map((row) => row.name),
    ).text;
    await inTransaction(pool, async (tx) => {
      // Writers wait while this waits; rather come back in an hour than hold them up.
      await tx.query("set local lock_timeout = '2s'");
      await tx.query(`drop table telemetry.${table}`);
    });
  }
  return rows.length;
}

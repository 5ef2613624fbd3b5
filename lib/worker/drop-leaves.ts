import type { Connection, Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { errorCode } from "@/lib/write/database-errors";

export type DroppedLeaf = { table: string; parent: string; day: string; bytes: number };
type Due = {
  name: string;
  parent: string;
  day: string;
  bytes: bigint;
  /** False for a day's table, which only holds leaves. */
  leaf: boolean;
  /** The table that it is attached to. */
  holder: string | null;
  /** A detach of it was begun and did not end. */
  pending: boolean;
};

// Longer than the clocks of receivers differ: none may take an item of a day whose first copy is gone.
const margin = "interval '1 hour'";

/**
 * Drops every leaf past its retention, one at a time. It is detached first without a lock that ingest would meet; where a
 * reader holds it for over 2 s it is left for the next turn. Safe to run again after a crash at any point.
 */
export async function dropLeaves(pool: Pool, log: Log, signal?: AbortSignal): Promise<DroppedLeaf[]> {
  const dropped: DroppedLeaf[] = [];
  const connection = await pool.connect();
  try {
    await connection.query("set lock_timeout = '2s'; set statement_timeout = 0");
    for (const due of await findDue(connection)) {
      if (signal?.aborted) break;
      if (!(await dropOne(connection, due, log)) || !due.leaf) continue;
      const { name: table, parent, day, bytes } = due;
      dropped.push({ table, parent, day, bytes: Number(bytes) });
      log.info({ table, day, bytes: Number(bytes) }, "dropped a table that is past retention");
    }
  } finally {
    // With its settings, which are the session's.
    connection.release(true);
  }
  return dropped;
}

/** Leaves first, then days that are left without any and that nobody sends items of any more. */
async function findDue(connection: Connection): Promise<Due[]> {
  const { rows } = await connection.query<Due>(`/* leaves-due */
    with today as (select ((now() - ${margin}) at time zone 'UTC')::date as today),
    due as (
      select leaf, name, parent, day, 1 as turn from telemetry.leaves, today where drop_on <= today
      union all
      select c.oid, c.relname, m[1], to_date(m[2], 'YYYYMMDD'), 2 from today, pg_class c
      cross join lateral regexp_match(c.relname, '^(spans|payloads|log_records|trace_keys)_([0-9]{8})$') as m
      where c.relnamespace = 'telemetry'::regnamespace and c.relkind = 'p' and m is not null
        and to_date(m[2], 'YYYYMMDD') + 1 + (select max(days) from telemetry.leaves_of_day(to_date(m[2], 'YYYYMMDD'))) <= today
        and not exists (select from pg_inherits i join telemetry.leaves l on l.leaf = i.inhrelid where i.inhparent = c.oid and l.drop_on > today)
    )
    select due.name, due.parent, due.day::text, due.turn = 1 as leaf, pg_total_relation_size(due.leaf) as bytes, holder.relname as holder,
           coalesce(i.inhdetachpending, false) as pending
    from due left join pg_inherits i on i.inhrelid = due.leaf left join pg_class holder on holder.oid = i.inhparent
    order by due.turn, due.day, due.name`);
  return rows;
}

/** @returns false where somebody held it too long */
async function dropOne(connection: Connection, due: Due, log: Log): Promise<boolean> {
  // Names come from the catalogue and match the pattern above: letters, digits and underscores.
  const { name, holder, pending } = due;
  try {
    if (holder !== null) {
      await connection.query(
        `/* detach-leaf */ alter table telemetry.${holder} detach partition telemetry.${name} ${pending ? "finalize" : "concurrently"}`,
      );
    }
    await connection.query(`/* drop-leaf */ drop table telemetry.${name}`);
    return true;
  } catch (error) {
    // Somebody reads it; another detach of the same day is pending; both at once.
    if (!["55P03", "55000", "40P01"].includes(errorCode(error))) throw error;
    log.warn({ err: error, table: name }, "a table past retention is in use; it is dropped at the next turn");
    return false;
  }
}

import type { Connection, Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { errorCode } from "@/lib/write/database-errors";

export type DroppedLeaf = { table: string; parent: string; day: string; bytes: number };
type Due = {
  name: string;
  parent: string;
  day: string;
  bytes: bigint;
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
      if (!(await dropOne(connection, due, log))) continue;
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

async function findDue(connection: Connection): Promise<Due[]> {
  const { rows } = await connection.query<Due>(`/* leaves-due */
    select l.name, l.parent, l.day::text, pg_total_relation_size(l.leaf) as bytes, holder.relname as holder,
           coalesce(i.inhdetachpending, false) as pending
    from telemetry.leaves l left join pg_inherits i on i.inhrelid = l.leaf left join pg_class holder on holder.oid = i.inhparent
    where l.drop_on <= ((now() - ${margin}) at time zone 'UTC')::date
    order by l.day, l.name`);
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
    // Somebody reads it; another detach from the same table is pending; both at once.
    if (!["55P03", "55000", "40P01"].includes(errorCode(error))) throw error;
    log.warn({ err: error, table: name }, "a table past retention is in use; it is dropped at the next turn");
    return false;
  }
}

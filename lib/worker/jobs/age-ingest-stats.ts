import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { lagBuckets } from "@/lib/model/lag";

const minutesKept = "3 days";
const hoursKept = "400 days";
const hoursAtOnce = 48;

const counts = [
  "exports",
  "accepted",
  "rejected",
  "duplicates",
  "duplicate_exports",
  "throttled_exports",
  "refused_exports",
  "bytes",
  "skewed",
  "limited",
] as const;
const columns = `${counts.join(", ")}, lag_ms_sum, lag_ms_max, lag_counts, updated_at`;
const owner = "project_id, key_id, signal, service";
const everyLag = (cell: (i: number) => string) =>
  `array[${Array.from({ length: lagBuckets }, (_, i) => cell(i + 1)).join(", ")}]`;

/**
 * Folds minutes of ingest statistics older than three days into hours, all receivers together, and drops hours after 400 days.
 * An hour is moved in one transaction: sums stay the same at every moment, also where a receiver writes an old minute late.
 * @returns rows made and dropped
 */
export async function ageIngestStats(pool: Pool): Promise<{ items: number; more: boolean }> {
  let items = 0;
  for (let turn = 0; turn < hoursAtOnce; turn++) {
    const hour = await oldestHour(pool);
    if (hour === null) return { items: items + (await dropOld(pool)), more: false };
    items += await inTransaction(
      pool,
      async (tx) => (await foldCounts(tx, hour)) + (await foldReasons(tx, hour)),
    );
  }
  return { items, more: true };
}

async function oldestHour(pool: Pool): Promise<bigint | null> {
  const { rows } = await pool.query<{ hour: bigint | null }>(
    `/* oldest-ingest-minute */ select min(bucket) / 3600 * 3600 as hour from (
       select min(bucket) as bucket from telemetry.ingest_stats where width = 60
       union all select min(bucket) from telemetry.ingest_reasons where width = 60) as oldest
     where bucket < extract(epoch from now() - interval '${minutesKept}')::bigint / 3600 * 3600`,
  );
  return rows[0]?.hour ?? null;
}

async function foldCounts(tx: Connection, hour: bigint): Promise<number> {
  const { rowCount } = await tx.query(
    `/* fold-ingest-stats */ with moved as (
       delete from telemetry.ingest_stats where width = 60 and bucket >= $1 and bucket < $1 + 3600 returning *)
     insert into telemetry.ingest_stats as t (width, bucket, receiver, ${owner}, ${columns})
     select 3600, $1, '00000000-0000-0000-0000-000000000000', ${owner},
       ${counts.map((name) => `sum(${name})`).join(", ")}, sum(lag_ms_sum), max(lag_ms_max),
       ${everyLag((i) => `sum(lag_counts[${i}])`)}::integer[], max(updated_at)
     from moved group by ${owner}
     on conflict (project_id, width, bucket, receiver, key_id, signal, service) do update set
       ${counts.map((name) => `${name} = t.${name} + excluded.${name}`).join(", ")},
       lag_ms_sum = t.lag_ms_sum + excluded.lag_ms_sum, lag_ms_max = greatest(t.lag_ms_max, excluded.lag_ms_max),
       lag_counts = ${everyLag((i) => `t.lag_counts[${i}] + excluded.lag_counts[${i}]`)},
       updated_at = greatest(t.updated_at, excluded.updated_at)`,
    [hour],
  );
  return rowCount ?? 0;
}

async function foldReasons(tx: Connection, hour: bigint): Promise<number> {
  const { rowCount } = await tx.query(
    `/* fold-ingest-reasons */ with moved as (
       delete from telemetry.ingest_reasons where width = 60 and bucket >= $1 and bucket < $1 + 3600 returning *)
     insert into telemetry.ingest_reasons as t (width, bucket, receiver, ${owner}, kind, reason, count, message, last_at)
     select 3600, $1, '00000000-0000-0000-0000-000000000000', ${owner}, kind, reason, sum(count),
       (array_agg(message order by last_at desc))[1], max(last_at)
     from moved group by ${owner}, kind, reason
     on conflict (project_id, width, bucket, receiver, key_id, signal, service, kind, reason) do update set
       count = t.count + excluded.count, last_at = greatest(t.last_at, excluded.last_at),
       message = case when excluded.last_at >= t.last_at then excluded.message else t.message end`,
    [hour],
  );
  return rowCount ?? 0;
}

async function dropOld(pool: Pool): Promise<number> {
  const old = [
    `delete from telemetry.ingest_stats where width = 3600 and bucket < extract(epoch from now() - interval '${hoursKept}')`,
    `delete from telemetry.ingest_reasons where width = 3600 and bucket < extract(epoch from now() - interval '${hoursKept}')`,
    `delete from telemetry.ingest_load where bucket < extract(epoch from now() - interval '${minutesKept}')`,
  ];
  let dropped = 0;
  for (const text of old) dropped += (await pool.query(`/* drop-ingest-stats */ ${text}`)).rowCount ?? 0;
  return dropped;
}

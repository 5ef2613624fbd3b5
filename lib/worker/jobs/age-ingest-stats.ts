import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { lagBuckets } from "@/lib/model/lag";

// Width in seconds, into which it is folded, and how old it must be for that.
const stages = [
  { from: 60, to: 600, after: "2 hours" },
  { from: 600, to: 3_600, after: "30 days" },
] as const;
type Stage = (typeof stages)[number];
const hoursKept = "400 days";
const loadKept = "3 days";
const bucketsAtOnce = 100;

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
 * Folds minutes of ingest statistics into ten minutes after two hours, those into hours after thirty days, all receivers
 * together, and drops hours after 400 days. A bucket is moved in one transaction: sums stay the same at every moment, also
 * where a receiver writes an old minute late.
 * @returns rows made and dropped
 */
export async function ageIngestStats(pool: Pool): Promise<{ items: number; more: boolean }> {
  let items = 0;
  for (const stage of stages) {
    for (let turn = 0; ; turn++) {
      if (turn === bucketsAtOnce) return { items, more: true };
      const bucket = await oldestBucket(pool, stage);
      if (bucket === null) break;
      items += await inTransaction(
        pool,
        async (tx) => (await foldCounts(tx, stage, bucket)) + (await foldReasons(tx, stage, bucket)),
      );
    }
  }
  return { items: items + (await dropOld(pool)), more: false };
}

/** Start of the oldest bucket of the coarser width that holds finer rows which are old enough. */
async function oldestBucket(pool: Pool, { from, to, after }: Stage): Promise<bigint | null> {
  const { rows } = await pool.query<{ bucket: bigint | null }>(
    `/* oldest-ingest-stats */ select min(bucket) / ${to} * ${to} as bucket from (
       select min(bucket) as bucket from telemetry.ingest_stats where width = ${from}
       union all select min(bucket) from telemetry.ingest_reasons where width = ${from}) as oldest
     where bucket < extract(epoch from now() - interval '${after}')::bigint / ${to} * ${to}`,
  );
  return rows[0]?.bucket ?? null;
}

async function foldCounts(tx: Connection, { from, to }: Stage, bucket: bigint): Promise<number> {
  const { rowCount } = await tx.query(
    `/* fold-ingest-stats */ with moved as (
       delete from telemetry.ingest_stats where width = ${from} and bucket >= $1 and bucket < $1 + ${to} returning *)
     insert into telemetry.ingest_stats as t (width, bucket, receiver, ${owner}, ${columns})
     select ${to}, $1::bigint, '00000000-0000-0000-0000-000000000000', ${owner},
       ${counts.map((name) => `sum(${name})`).join(", ")}, sum(lag_ms_sum), max(lag_ms_max),
       ${everyLag((i) => `sum(lag_counts[${i}])`)}::integer[], max(updated_at)
     from moved group by ${owner}
     on conflict (project_id, width, bucket, receiver, key_id, signal, service) do update set
       ${counts.map((name) => `${name} = t.${name} + excluded.${name}`).join(", ")},
       lag_ms_sum = t.lag_ms_sum + excluded.lag_ms_sum, lag_ms_max = greatest(t.lag_ms_max, excluded.lag_ms_max),
       lag_counts = ${everyLag((i) => `t.lag_counts[${i}] + excluded.lag_counts[${i}]`)},
       updated_at = greatest(t.updated_at, excluded.updated_at)`,
    [bucket],
  );
  return rowCount ?? 0;
}

async function foldReasons(tx: Connection, { from, to }: Stage, bucket: bigint): Promise<number> {
  const { rowCount } = await tx.query(
    `/* fold-ingest-reasons */ with moved as (
       delete from telemetry.ingest_reasons where width = ${from} and bucket >= $1 and bucket < $1 + ${to} returning *)
     insert into telemetry.ingest_reasons as t (width, bucket, receiver, ${owner}, kind, reason, count, message, last_at)
     select ${to}, $1::bigint, '00000000-0000-0000-0000-000000000000', ${owner}, kind, reason, sum(count),
       (array_agg(message order by last_at desc))[1], max(last_at)
     from moved group by ${owner}, kind, reason
     on conflict (project_id, width, bucket, receiver, key_id, signal, service, kind, reason) do update set
       count = t.count + excluded.count, last_at = greatest(t.last_at, excluded.last_at),
       message = case when excluded.last_at >= t.last_at then excluded.message else t.message end`,
    [bucket],
  );
  return rowCount ?? 0;
}

async function dropOld(pool: Pool): Promise<number> {
  const old = [
    `delete from telemetry.ingest_stats where width = 3600 and bucket < extract(epoch from now() - interval '${hoursKept}')`,
    `delete from telemetry.ingest_reasons where width = 3600 and bucket < extract(epoch from now() - interval '${hoursKept}')`,
    `delete from telemetry.ingest_load where bucket < extract(epoch from now() - interval '${loadKept}')`,
  ];
  let dropped = 0;
  for (const text of old) dropped += (await pool.query(`/* drop-ingest-stats */ ${text}`)).rowCount ?? 0;
  return dropped;
}

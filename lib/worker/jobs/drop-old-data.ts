import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { RetentionMetrics } from "@/lib/watch/retention-metrics";
import { dropLeaves } from "../drop-leaves";
import { dropRuns } from "../drop-runs";

const rowsAtOnce = 2_000;

// What is not raw telemetry and not of a run: `$1` rows at once.
const old = [
  // A resource outlives the last row that can name it: an item that arrived on its last day may be of the day after.
  `delete from telemetry.resources where (project_id, resource_id) in (
     select project_id, resource_id from telemetry.resources
     where last_seen < (now() at time zone 'UTC')::date - 3 - (select coalesce(max(keep_days), 90) from telemetry.retention)
     limit $1)`,
  // Series and what metrics are, in the same way; their sums by day go with them.
  `with gone as (
     delete from telemetry.metric_series where series_id in (
       select series_id from telemetry.metric_series
       where last_seen < (now() at time zone 'UTC')::date - 3 - (select coalesce(max(keep_days), 90) from telemetry.retention)
       limit $1)
     returning series_id
   ), totals as (delete from telemetry.metric_day_totals t using gone where t.series_id = gone.series_id)
   select from gone`,
  `delete from telemetry.metric_metadata where (project_id, name) in (
     select project_id, name from telemetry.metric_metadata
     where last_seen < (now() at time zone 'UTC')::date - 3 - (select coalesce(max(keep_days), 90) from telemetry.retention)
     limit $1)`,
  // Hashes of log exports: senders give up long before.
  `delete from telemetry.exports where (hash, project_id) in (
     select hash, project_id from telemetry.exports where received_at < now() - interval '24 hours' limit $1)`,
  // What a seal is made of, a month after the last of its decisions went; the link of the chain stays.
  `update telemetry.decision_seals set entries = null, ids = null where (project_id, n) in (
     select project_id, n from telemetry.decision_seals
     where entries is not null and last_ns < (extract(epoch from now() - interval '30 days' - make_interval(days =>
       (select coalesce(max(keep_days), 90) from telemetry.retention where signal = 'decisions')))::bigint * 1000000000)
     limit $1)`,
  `delete from telemetry.redaction_counts where (project_id, day, rule, target) in (
     select project_id, day, rule, target from telemetry.redaction_counts where day < (now() at time zone 'UTC')::date - 90 limit $1)`,
  // What was told, and how that went. What is still to be told stays.
  `delete from alerting.notifications where id in (
     select id from alerting.notifications
     where created_at < now() - interval '90 days' and state not in ('queued', 'sending') limit $1)`,
  "delete from telemetry.processes where last_seen < now() - interval '1 day' and $1 > 0",
];

/** What is past retention goes: raw rows by dropping their tables, the rest row by row. @returns tables and rows dropped */
export async function dropOldData(
  pool: Pool,
  log: Log,
  metrics: RetentionMetrics,
  signal?: AbortSignal,
): Promise<number> {
  const leaves = await dropLeaves(pool, log, signal);
  for (const { parent, bytes } of leaves) metrics.countDropped(parent, bytes);
  let dropped = leaves.length + (await dropRuns(pool));
  for (const text of old) dropped += await repeatDelete(pool, `/* drop-old-rows */ ${text}`);
  return dropped;
}

async function repeatDelete(pool: Pool, text: string): Promise<number> {
  for (let total = 0; ; ) {
    const { rowCount } = await pool.query(text, [rowsAtOnce]);
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsAtOnce) return total;
  }
}

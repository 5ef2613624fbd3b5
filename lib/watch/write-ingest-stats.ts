import type { Db } from "@/lib/db/pool";
import type { Cell, IngestCells } from "./ingest-cells";

export type IngestLoad = { inFlightBytes: number; waitingExports: number };

const cellsAtOnce = 2_000;

/** Writes what changed since the last write. Absolute counts of one process: the same again changes nothing. */
export async function writeCells(db: Db, receiver: string, cells: IngestCells): Promise<void> {
  const open = cells.unwritten();
  for (let from = 0; from < open.length; from += cellsAtOnce) {
    const part = open.slice(from, from + cellsAtOnce);
    const versions = part.map(({ version }) => version);
    // Reasons first: a reader that sees a count can then say why.
    await writeReasons(db, receiver, part);
    await writeCounts(db, receiver, part);
    part.forEach((cell, i) => {
      cell.writtenVersion = versions[i] ?? 0;
    });
  }
}

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

async function writeCounts(db: Db, receiver: string, cells: readonly Cell[]): Promise<void> {
  const rows = cells.map((cell) => ({
    project_id: cell.projectId,
    bucket: cell.bucket,
    key_id: cell.keyId,
    signal: cell.signal,
    service: cell.service,
    exports: cell.exports,
    accepted: cell.accepted,
    rejected: cell.rejected,
    duplicates: cell.duplicates,
    duplicate_exports: cell.duplicateExports,
    throttled_exports: cell.throttledExports,
    refused_exports: cell.refusedExports,
    bytes: cell.bytes,
    skewed: cell.skewed,
    limited: cell.limited,
    lag_ms_sum: cell.lag.sumMs,
    lag_ms_max: cell.lag.maxMs,
    lag_counts: cell.lag.counts,
  }));
  await db.query(
    `/* write-ingest-stats */
     insert into telemetry.ingest_stats (project_id, width, bucket, receiver, key_id, signal, service, ${counts.join(", ")},
       lag_ms_sum, lag_ms_max, lag_counts, updated_at)
     select project_id, 60, bucket, $2::uuid, key_id, signal, service, ${counts.join(", ")},
       lag_ms_sum, lag_ms_max, lag_counts, now()
     from jsonb_to_recordset($1::jsonb) as x(project_id integer, bucket bigint, key_id text, signal text, service text,
       ${counts.map((name) => `${name} bigint`).join(", ")},
       lag_ms_sum double precision, lag_ms_max double precision, lag_counts integer[])
     on conflict (project_id, width, bucket, receiver, key_id, signal, service) do update set
       ${counts.map((name) => `${name} = excluded.${name}`).join(", ")},
       lag_ms_sum = excluded.lag_ms_sum, lag_ms_max = excluded.lag_ms_max, lag_counts = excluded.lag_counts,
       updated_at = excluded.updated_at`,
    [JSON.stringify(rows), receiver],
  );
}

async function writeReasons(db: Db, receiver: string, cells: readonly Cell[]): Promise<void> {
  const rows = cells.flatMap((cell) =>
    [...cell.reasons.values()].map(({ kind, key, count, message, lastMs }) => ({
      project_id: cell.projectId,
      bucket: cell.bucket,
      key_id: cell.keyId,
      signal: cell.signal,
      service: cell.service,
      kind,
      reason: key,
      count,
      message,
      last_s: lastMs / 1_000,
    })),
  );
  if (rows.length === 0) return;
  await db.query(
    `/* write-ingest-reasons */
     insert into telemetry.ingest_reasons
       (project_id, width, bucket, receiver, key_id, signal, service, kind, reason, count, message, last_at)
     select project_id, 60, bucket, $2::uuid, key_id, signal, service, kind, reason, count, message, to_timestamp(last_s)
     from jsonb_to_recordset($1::jsonb) as x(project_id integer, bucket bigint, key_id text, signal text, service text,
       kind text, reason text, count bigint, message text, last_s double precision)
     on conflict (project_id, width, bucket, receiver, key_id, signal, service, kind, reason) do update set
       count = excluded.count, message = excluded.message, last_at = excluded.last_at`,
    [JSON.stringify(rows), receiver],
  );
}

export async function writeLoad(
  db: Db,
  receiver: string,
  peaks: ReadonlyMap<number, IngestLoad>,
): Promise<void> {
  if (peaks.size === 0) return;
  const rows = [...peaks];
  await db.query(
    `/* write-ingest-load */
     insert into telemetry.ingest_load (bucket, receiver, in_flight_bytes, waiting_exports)
     select bucket, $1::uuid, bytes, waiting from unnest($2::bigint[], $3::bigint[], $4::integer[]) as x(bucket, bytes, waiting)
     on conflict (bucket, receiver) do update set
       in_flight_bytes = excluded.in_flight_bytes, waiting_exports = excluded.waiting_exports`,
    [
      receiver,
      rows.map(([bucket]) => bucket),
      rows.map(([, load]) => load.inFlightBytes),
      rows.map(([, load]) => load.waitingExports),
    ],
  );
}

import type { IngestActivityOutput, IngestReceiver, IngestWorker } from "@/lib/contract/ingest-activity";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { runSql } from "./run-sql";

type Stats = { [name: string]: unknown };
type Found = {
  id: string;
  kind: string;
  host: string;
  pid: number;
  started_at: Date;
  last_seen: Date;
  alive: boolean;
  stats: Stats;
};

/** Receivers and workers as their heartbeats tell, one every 2 s. Those that are gone are told for ten minutes. */
export async function ingestProcesses(
  db: Db,
  isAdmin: boolean,
): Promise<{ receivers: IngestReceiver[]; workers: IngestWorker[] }> {
  const rows = await runSql<Found>(
    db,
    "ingest-processes",
    sql`select id, kind, host, pid, started_at, last_seen, last_seen > now() - interval '7 seconds' as alive, stats
        from telemetry.processes where kind in ('receiver', 'worker') and last_seen > now() - interval '10 minutes'
        order by alive desc, started_at desc limit 100`,
  );
  const shared = (row: Found) => ({
    id: row.id,
    host: isAdmin ? row.host : null,
    alive: row.alive,
    started_at: row.started_at.toISOString(),
    last_seen_at: row.last_seen.toISOString(),
  });
  return {
    receivers: rows
      .filter(({ kind }) => kind === "receiver")
      .map((row) => ({
        ...shared(row),
        pid: row.pid,
        in_flight_bytes: numberOf(row.stats.inFlightBytes) ?? 0,
        max_in_flight_bytes: numberOf(row.stats.maxInFlightBytes),
        waiting_exports: numberOf(row.stats.waitingExports) ?? 0,
        items_per_second: row.alive ? (numberOf(row.stats.itemsPerSecond) ?? 0) : 0,
        memory_bytes: numberOf(row.stats.rssBytes),
      })),
    workers: rows
      .filter(({ kind }) => kind === "worker")
      .map((row) => ({ ...shared(row), jobs: jobsOf(row.stats) })),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** lib/worker/main.ts: an entry for each job. What a newer worker says beside them is passed over. */
function jobsOf(stats: Stats): IngestWorker["jobs"] {
  return Object.entries(stats).flatMap(([name, value]) => {
    if (typeof value !== "object" || value === null || !("held" in value)) return [];
    const { held, failures, lastDoneMs } = value as Stats;
    const doneMs = numberOf(lastDoneMs);
    return [
      {
        name,
        held: held === true,
        failures: numberOf(failures) ?? 0,
        last_done_at: doneMs === null ? null : new Date(doneMs).toISOString(),
      },
    ];
  });
}

/** Asked of the tables, not of the worker: it tells of a worker that is gone, too. */
export async function ingestBacklog(db: Db): Promise<IngestActivityOutput["backlog"]> {
  const [row] = await runSql<{ derive_lag_ms: number | null; unfolded: number }>(
    db,
    "ingest-backlog",
    sql`select (select extract(epoch from now() - touched_at)::float8 * 1000 from telemetry.touched_traces order by id limit 1) as derive_lag_ms,
          (select coalesce(sum(size), 0)::int from (select size from telemetry.rollup_blocks limit 100000) as first) as unfolded`,
  );
  return {
    derive_lag_ms: Math.max(0, Math.round(row?.derive_lag_ms ?? 0)),
    unfolded_increments: row?.unfolded ?? 0,
  };
}

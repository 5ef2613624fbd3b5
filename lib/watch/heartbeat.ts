import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Db } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { ProcessKind } from "./metrics";

const everyMs = 2_000;

/**
 * Says every 2 s in telemetry.processes that this process lives, with its `stats` (small JSON). A database that is away
 * is said once in the log and tried again; the row goes when `stop` is called, and stays, growing old, after a crash.
 */
export function startHeartbeat(of: {
  pool: Db;
  kind: ProcessKind;
  stats?: () => Record<string, unknown>;
  log?: Log;
}): { id: string; stop: () => Promise<void> } {
  const id = `${of.kind}-${randomUUID()}`;
  const startedAt = new Date(Date.now() - process.uptime() * 1_000);
  let stopped = false;
  let away = false;
  let timer: NodeJS.Timeout | undefined;

  const beat = async () => {
    try {
      await writeBeat(of.pool, { id, kind: of.kind, startedAt, stats: of.stats?.() ?? {} });
      if (away) of.log?.info("heartbeat is written again");
      away = false;
    } catch (error) {
      if (!away) of.log?.warn({ err: error }, "heartbeat could not be written; trying again every 2 s");
      away = true;
    }
  };
  // One beat after the other, never two at once: a slow database must not pile them up.
  const loop = async () => {
    const startedMs = performance.now();
    await beat();
    if (stopped) return;
    timer = setTimeout(next, Math.max(100, everyMs - (performance.now() - startedMs)));
    timer.unref();
  };
  let running = Promise.resolve();
  const next = () => {
    running = loop();
  };
  next();
  return {
    id,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      await of.pool
        .query("/* heartbeat-stop */ delete from telemetry.processes where id = $1", [id])
        .catch(() => {});
    },
  };
}

async function writeBeat(
  db: Db,
  beat: { id: string; kind: ProcessKind; startedAt: Date; stats: Record<string, unknown> },
): Promise<void> {
  // The server's clock on both sides: readers compare last_seen with now() of the same server. Rows of crashed processes go after a day.
  await db.query(
    `/* heartbeat */
     with gone as (delete from telemetry.processes where last_seen < now() - interval '1 day')
     insert into telemetry.processes (id, kind, host, pid, started_at, last_seen, stats)
     values ($1, $2, $3, $4, $5, now(), $6)
     on conflict (id) do update set last_seen = excluded.last_seen, stats = excluded.stats`,
    [beat.id, beat.kind, hostname(), process.pid, beat.startedAt, JSON.stringify(beat.stats)],
  );
}

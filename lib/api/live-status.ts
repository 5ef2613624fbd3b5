import type { StreamStatus } from "@/lib/contract/stream";
import type { Db } from "@/lib/db/pool";

const staleAfterMs = 6_000;
const maxAgeMs = 1_500;

type Beat = { kind: string; age_ms: number; disk_rank: number | null; disk_used: number | null };
const diskStates = ["ok", "warn", "stop"] as const;
let last: { atMs: number; answer: Promise<StreamStatus> } | undefined;

/** Who is alive, by the newest heartbeat of each kind; asked once for all streams of this process. Where the database is away, nobody can be told to live. */
export function liveStatus(db: Db): Promise<StreamStatus> {
  const nowMs = Date.now();
  if (last === undefined || nowMs - last.atMs > maxAgeMs) last = { atMs: nowMs, answer: readStatus(db) };
  return last.answer;
}

async function readStatus(db: Db): Promise<StreamStatus> {
  try {
    const { rows } = await db.query<Beat>(
      `/* live-status */
       select kind, extract(epoch from now() - max(last_seen)) * 1000 as age_ms,
              max(array_position(array['ok', 'warn', 'stop'], stats -> 'disk' ->> 'state') - 1)
                filter (where last_seen > now() - interval '6 s') as disk_rank,
              max((stats -> 'disk' ->> 'usedPercent')::float8) filter (where last_seen > now() - interval '6 s') as disk_used
       from telemetry.processes group by kind`,
    );
    return statusOf(rows, Date.now());
  } catch {
    return statusOf([], Date.now());
  }
}

function statusOf(beats: Beat[], now: number): StreamStatus {
  const of = (kind: string) => {
    const beat = beats.find((candidate) => candidate.kind === kind);
    if (!beat) return { alive: false, since: null };
    return { alive: Number(beat.age_ms) < staleAfterMs, since: Math.round(now - Number(beat.age_ms)) };
  };
  const receivers = beats.find(({ kind }) => kind === "receiver");
  const disk = {
    state: diskStates[receivers?.disk_rank ?? 0] ?? "ok",
    used_percent: receivers?.disk_used ?? null,
  };
  return { now, receiver: of("receiver"), worker: of("worker"), disk };
}

// A replay's way through its states, for whoever does it: queued, taken by lease, done chunk by chunk, finished. Every change holds
// only as long as the lease does, so that of two workers one gets further.
import { type Db, inTransaction, type Pool } from "@/lib/db/pool";
import type { PolicyFault, ReplayOutcome, ReplayState } from "@/lib/model/replay";
import { insertReplayResults, type ReplayResultRow } from "./replay-results";

/** After so long without a sign another worker goes on from the last chunk. */
const leaseSeconds = 30;

export type ReplayTotals = {
  done: number;
  counts: { [Outcome in ReplayOutcome]?: number };
  /** Verdict before -> verdict after. */
  matrix: { [before: string]: { [after: string]: number } };
  resultBytes: number;
};
export type TakenReplay = ReplayTotals & {
  id: bigint;
  worker: string;
  projectId: number;
  query: string;
  fromNs: bigint | null;
  toNs: bigint;
  maxDecisions: number;
  /** lib/contract/replay.ts checked it when it came. */
  policy:
    | { kind: "rego"; text: string; data?: string; rego_version: 0 | 1 }
    | { kind: "bundle"; bundle_id: string };
  evaluator: string;
  entrypoint: string | null;
  useDecisionTime: boolean;
  ignoreHidden: string[];
  expected: number | null;
  place: { timeNs: bigint; seq: bigint } | null;
};

/** Cancelled, deleted, or taken by another worker meanwhile. */
export class ReplayLost extends Error {
  readonly isCancelled: boolean;
  constructor(isCancelled: boolean) {
    super(isCancelled ? "the replay was cancelled" : "the replay is not this worker's any more");
    this.isCancelled = isCancelled;
  }
}

type Row = {
  id: bigint;
  project_id: number;
  query: string;
  from_ns: bigint | null;
  to_ns: bigint;
  max_decisions: number;
  policy: TakenReplay["policy"];
  evaluator: string;
  entrypoint: string | null;
  use_decision_time: boolean;
  ignore_hidden: string[];
  expected: number | null;
  done: number;
  counts: ReplayTotals["counts"];
  matrix: ReplayTotals["matrix"];
  result_bytes: bigint;
  place_ns: bigint | null;
  place_seq: bigint | null;
};

/** The replay that waits longest, or whose worker is silent; null where there is none. */
export async function takeReplay(db: Db, worker: string): Promise<TakenReplay | null> {
  const { rows } = await db.query<Row>(
    `/* take-replay */ update telemetry.replays set state = 'running', worker = $1,
       leased_until = now() + make_interval(secs => $2), started_at = coalesce(started_at, now())
     where id = (select id from telemetry.replays where state in ('queued', 'running') and not cancel_asked
                   and (leased_until is null or leased_until < now())
                 order by id for update skip locked limit 1)
     returning *`,
    [worker, leaseSeconds],
  );
  const [row] = rows;
  return row === undefined ? null : toTaken(row, worker);
}

/** Those that were cancelled while nobody had them. */
export async function settleCancelled(db: Db): Promise<void> {
  await db.query(
    `/* settle-cancelled-replays */ update telemetry.replays set state = 'cancelled', finished_at = now(), leased_until = null
     where state in ('queued', 'running') and cancel_asked and (leased_until is null or leased_until < now())`,
  );
}

/** A sign of life. Throws ReplayLost where there is nothing to go on with. */
export async function keepReplay(db: Db, { id, worker }: TakenReplay): Promise<void> {
  const { rows } = await db.query<{ cancel_asked: boolean }>(
    `/* keep-replay */ update telemetry.replays set leased_until = now() + make_interval(secs => $3)
     where id = $1 and worker = $2 and state = 'running' returning cancel_asked`,
    [id, worker, leaseSeconds],
  );
  refuseLost(rows);
}

function refuseLost([row]: { cancel_asked: boolean }[]): void {
  if (row === undefined || row.cancel_asked) throw new ReplayLost(row !== undefined);
}

export async function tellReplayStarted(
  db: Db,
  { id, worker }: TakenReplay,
  evaluatedBy: string,
  expected: number,
): Promise<void> {
  await db.query(
    `/* replay-started */ update telemetry.replays set evaluated_by = $3, expected = coalesce(expected, $4)
     where id = $1 and worker = $2`,
    [id, worker, evaluatedBy, expected],
  );
}

/** Results and how far it is, at once: a worker that dies leaves a whole number of chunks. */
export async function commitReplayChunk(
  pool: Pool,
  replay: TakenReplay,
  rows: readonly ReplayResultRow[],
  totals: ReplayTotals,
  place: { timeNs: bigint; seq: bigint },
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    // Not waiting for the disk is safe: a crash loses a chunk with the place after it, and both are made again.
    await tx.query("set local synchronous_commit = off");
    const { rows: kept } = await tx.query<{ cancel_asked: boolean }>(
      `/* replay-progress */ update telemetry.replays set done = $3, counts = $4, matrix = $5, result_bytes = $6,
         place_ns = $7, place_seq = $8, leased_until = now() + make_interval(secs => $9)
       where id = $1 and worker = $2 and state = 'running' returning cancel_asked`,
      [
        replay.id,
        replay.worker,
        totals.done,
        JSON.stringify(totals.counts),
        JSON.stringify(totals.matrix),
        totals.resultBytes,
        place.timeNs,
        place.seq,
        leaseSeconds,
      ],
    );
    refuseLost(kept);
    await insertReplayResults(tx, replay.id, rows);
  });
}

export async function finishReplay(
  db: Db,
  { id, worker }: TakenReplay,
  state: Extract<ReplayState, "done" | "cancelled" | "failed">,
  faults: readonly PolicyFault[] = [],
): Promise<void> {
  await db.query(
    `/* finish-replay */ update telemetry.replays set state = $3, finished_at = now(), leased_until = null, faults = $4
     where id = $1 and worker = $2 and state = 'running'`,
    [id, worker, state, faults.length === 0 ? null : JSON.stringify(faults)],
  );
}

/** The worker stops: another, or it itself when it is back, goes on at once. */
export async function releaseReplay(db: Db, { id, worker }: TakenReplay): Promise<void> {
  await db.query(
    "/* release-replay */ update telemetry.replays set leased_until = null where id = $1 and worker = $2 and state = 'running'",
    [id, worker],
  );
}

/** Finished replays go after `days`, their results with them. @returns how many went */
export async function dropOldReplays(db: Db, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `/* drop-old-replays */ delete from telemetry.replays where id in (
       select id from telemetry.replays where finished_at < now() - make_interval(days => $1) order by id limit 10)`,
    [days],
  );
  return rowCount ?? 0;
}

function toTaken(row: Row, worker: string): TakenReplay {
  return {
    id: row.id,
    worker,
    projectId: row.project_id,
    query: row.query,
    fromNs: row.from_ns,
    toNs: row.to_ns,
    maxDecisions: row.max_decisions,
    policy: row.policy,
    evaluator: row.evaluator,
    entrypoint: row.entrypoint,
    useDecisionTime: row.use_decision_time,
    ignoreHidden: row.ignore_hidden,
    expected: row.expected,
    done: row.done,
    counts: row.counts,
    matrix: row.matrix,
    resultBytes: Number(row.result_bytes),
    place:
      row.place_ns === null || row.place_seq === null ? null : { timeNs: row.place_ns, seq: row.place_seq },
  };
}

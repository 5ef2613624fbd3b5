// What people do with replays: make, cancel, delete. The worker does the rest (lib/worker/run-replay.ts).
import type { ReplayCreateInput } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { Conflict, NotFound } from "@/lib/errors";
import { replayLimits } from "@/lib/model/replay";
import { nsFromMs } from "@/lib/model/time";

type Replay = {
  projectId: number;
  email: string;
  input: ReplayCreateInput;
  /** The installation's most decisions of one replay. */
  most: number;
  nowMs: number;
};

/** Puts a replay in line. Throws Conflict where too many of the project are waiting, NotFound for a bundle that is not there. */
export async function createReplay(
  db: Db,
  { projectId, email, input, most, nowMs }: Replay,
): Promise<string> {
  if (input.policy.kind === "bundle") await findBundle(db, projectId, input.policy.bundle_id);
  const toMs = Math.min(input.to ?? nowMs, nowMs);
  const { rows } = await db.query<{ id: bigint }>(
    `/* create-replay */ insert into telemetry.replays (project_id, name, created_by, query, from_ns, to_ns, max_decisions, policy,
         evaluator, entrypoint, use_decision_time, ignore_hidden)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
     where (select count(*) from telemetry.replays where project_id = $1 and state in ('queued', 'running')) < $13
     returning id`,
    [
      projectId,
      input.name,
      email,
      input.q,
      input.from === undefined ? null : nsFromMs(input.from),
      nsFromMs(toMs),
      Math.min(input.max_decisions ?? most, most),
      JSON.stringify(input.policy),
      input.evaluator,
      input.entrypoint ?? null,
      input.use_decision_time,
      input.ignore_hidden,
      replayLimits.unfinished,
    ],
  );
  const [row] = rows;
  if (row === undefined)
    throw new Conflict(
      `${replayLimits.unfinished} replays of this project are waiting or running; cancel one or wait`,
    );
  return String(row.id);
}

/** The worker that has it sees it within a second. Throws Conflict for one that is finished. */
export async function cancelReplay(db: Db, projectIds: readonly number[], id: string): Promise<void> {
  const { rows } = await db.query<{ is_over: boolean }>(
    `/* cancel-replay */ update telemetry.replays set cancel_asked = cancel_asked or finished_at is null
     where id = $1 and project_id = any($2) returning finished_at is not null as is_over`,
    [id, projectIds],
  );
  const [row] = rows;
  if (row === undefined) throw new NotFound(`No replay ${id} that you may see`);
  if (row.is_over) throw new Conflict("This replay is finished");
}

/** With its results. One that runs ends with it. */
export async function deleteReplay(db: Db, projectIds: readonly number[], id: string): Promise<void> {
  const { rowCount } = await db.query(
    "/* delete-replay */ delete from telemetry.replays where id = $1 and project_id = any($2)",
    [id, projectIds],
  );
  if (rowCount === 0) throw new NotFound(`No replay ${id} that you may see`);
}

async function findBundle(db: Db, projectId: number, id: string): Promise<void> {
  const { rowCount } = await db.query(
    "/* find-bundle */ select from telemetry.policy_bundles where id = $1 and project_id = $2",
    [id, projectId],
  );
  if (rowCount === 0) throw new NotFound(`No policy bundle ${id} in this project`);
}

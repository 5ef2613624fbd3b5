// In: a replay that this worker has taken. Out: its results, chunk by chunk, and its end. What goes wrong with the policy ends the
// replay and is told there; what goes wrong with the database leaves it to be taken again.
import type { Pool } from "@/lib/db/pool";
import { NotFound, RuntowerError } from "@/lib/errors";
import type { Log } from "@/lib/log";
import { mappingsOf } from "@/lib/normalise/decisions/decision-context";
import { decisionSettingsOf } from "@/lib/pipeline-decision-settings";
import { countSelection, decisionsToReplay, type Selection } from "@/lib/query/replays/decisions-to-replay";
import { EvaluatorGone, PolicyRefused } from "@/lib/replay/evaluator";
import { type EvaluatorChoice, type OpaSettings, openEvaluator } from "@/lib/replay/open-evaluator";
import type { Policy } from "@/lib/replay/policy";
import { policyFromText } from "@/lib/replay/policy-from-text";
import { PolicyReads } from "@/lib/replay/policy-reads";
import { readBundle } from "@/lib/replay/read-bundle";
import { isBadData } from "@/lib/write/database-errors";
import {
  commitReplayChunk,
  finishReplay,
  keepReplay,
  ReplayLost,
  type ReplayTotals,
  releaseReplay,
  type TakenReplay,
  tellReplayStarted,
} from "@/lib/write/replays";
import { type Replayer, replayChunk } from "./replay-chunk";

export type ReplayParts = { pool: Pool; log: Log; opa: OpaSettings };

const chunkSize = 1_000;
const keepEveryMs = 500;

/** @returns decisions replayed in this turn */
export async function runReplay(parts: ReplayParts, replay: TakenReplay, stop: AbortSignal): Promise<number> {
  const { pool, log } = parts;
  const lost = new AbortController();
  const keeping = setInterval(() => {
    keepReplay(pool, replay).catch((error: unknown) => {
      if (error instanceof ReplayLost) lost.abort(error);
      else log.warn({ err: error, replay: String(replay.id) }, "a replay could not be kept; trying again");
    });
  }, keepEveryMs);
  const signal = AbortSignal.any([stop, lost.signal]);
  const before = replay.done;
  const totals = { done: before };
  try {
    await replayAll(parts, replay, signal, (done) => {
      totals.done = done;
    });
    await finishReplay(pool, replay, "done");
  } catch (error) {
    await settle(parts, replay, lost.signal.aborted ? lost.signal.reason : error, stop);
  } finally {
    clearInterval(keeping);
  }
  return totals.done - before;
}

async function settle(
  { pool, log }: ReplayParts,
  replay: TakenReplay,
  error: unknown,
  stop: AbortSignal,
): Promise<void> {
  if (error instanceof ReplayLost) {
    if (error.isCancelled) await finishReplay(pool, replay, "cancelled");
    return;
  }
  if (stop.aborted) return releaseReplay(pool, replay);
  if (error instanceof PolicyRefused) return finishReplay(pool, replay, "failed", error.faults);
  // What is left is the database's: the lease runs out, and it is tried again.
  if (!isFinal(error)) throw error;
  log.error({ err: error, replay: String(replay.id) }, "a replay failed");
  const message = error instanceof Error ? error.message : String(error);
  await finishReplay(pool, replay, "failed", [{ file: null, row: null, column: null, message }]);
}

function isFinal(error: unknown): boolean {
  const kinds = [EvaluatorGone, RuntowerError, TypeError, RangeError, SyntaxError];
  return kinds.some((kind) => error instanceof kind) || isBadData(error);
}

async function replayAll(
  { pool, opa }: ReplayParts,
  replay: TakenReplay,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<void> {
  const policy = await loadPolicy(pool, replay);
  const reads = new PolicyReads(policy);
  const { mappings } = await decisionSettingsOf(pool).of(replay.projectId);
  const selection: Selection = {
    scope: { projectIds: [replay.projectId], slugs: [] },
    q: replay.query,
    fromNs: replay.fromNs,
    toNs: replay.toNs,
  };
  const evaluator = await openEvaluator(replay.evaluator as EvaluatorChoice, policy, opa, signal);
  try {
    const expected =
      replay.expected ?? (await countSelection(pool, selection, replay.maxDecisions)).decisions;
    await tellReplayStarted(pool, replay, evaluator.name, Math.min(expected, replay.maxDecisions));
    const { entrypoint, useDecisionTime, ignoreHidden } = replay;
    const rules = { entrypoint, useDecisionTime, ignoreHidden };
    const replayer: Replayer = { evaluator, reads, rules, mappings: mappingsOf(mappings) };
    await replayChunks(pool, replay, selection, replayer, signal, onDone);
  } finally {
    await evaluator.close();
  }
}

async function replayChunks(
  pool: Pool,
  replay: TakenReplay,
  selection: Selection,
  replayer: Replayer,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<void> {
  let totals: ReplayTotals = replay;
  let committed: Promise<void> = Promise.resolve();
  const left = replay.maxDecisions - replay.done;
  for await (const decisions of decisionsToReplay(pool, selection, replay.place, left, chunkSize)) {
    signal.throwIfAborted();
    const last = decisions.at(-1);
    if (last === undefined) continue;
    const { rows, totals: after } = await replayChunk(replayer, decisions, totals, signal);
    // One chunk is written while the next is asked; in order, and never two at a time.
    await committed;
    committed = commitReplayChunk(pool, replay, rows, after, last.place).then(() => onDone(after.done));
    committed.catch(() => {});
    totals = after;
  }
  await committed;
}

async function loadPolicy(pool: Pool, { projectId, policy }: TakenReplay): Promise<Policy> {
  if (policy.kind === "rego") return policyFromText(policy.text, policy.data, policy.rego_version);
  const { rows } = await pool.query<{ body: Buffer }>(
    "/* replay-bundle */ select body from telemetry.policy_bundles where id = $1 and project_id = $2",
    [policy.bundle_id, projectId],
  );
  const [bundle] = rows;
  if (bundle === undefined) throw new NotFound("The bundle was deleted meanwhile");
  return readBundle(bundle.body);
}

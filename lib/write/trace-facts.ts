// In: what the traces of a project tell of runs, freshly derived. Out: run_traces and the rows of every run concerned.
// The caller holds lockTraces for these traces since before it read their spans, and looks up by key.
import type { Connection } from "@/lib/db/pool";
import type { RunStatus } from "@/lib/model/run";
import type { RunFacts } from "@/lib/model/run-facts";
import { lockRuns } from "./run-locks";
import { type RunRules, settleRuns } from "./runs";

type StoredTrace = { trace_id: string; run_id: string; named_by_api: boolean };
type Placed = { traceId: string; runId: string; facts: RunFacts };

/** Replaces all facts of these traces (ids as 32 hex digits). @returns the runs concerned and their status */
export async function writeTraceFacts(
  tx: Connection,
  rules: RunRules,
  projectId: number,
  factsByTrace: ReadonlyMap<string, readonly RunFacts[]>,
): Promise<Map<string, RunStatus>> {
  const traceIds = [...factsByTrace.keys()];
  const stored = await readTraces(tx, projectId, traceIds);
  const placed: Placed[] = [];
  for (const [traceId, facts] of factsByTrace)
    placed.push(...place(traceId, facts, boundRun(stored, traceId)));
  const runIds = new Set([...stored.map((row) => row.run_id), ...placed.map((one) => one.runId)]);
  if (runIds.size === 0) return new Map();
  await lockRuns(tx, projectId, runIds);
  if (stored.length > 0) await clearFacts(tx, projectId, traceIds);
  await writeFacts(tx, projectId, placed);
  return await settleRuns(tx, rules, { projectId, runIds });
}

async function readTraces(tx: Connection, projectId: number, traceIds: string[]): Promise<StoredTrace[]> {
  const { rows } = await tx.query<StoredTrace>({
    text: `/* facts-read-traces */ select replace(trace_id::text, '-', '') as trace_id, run_id, named_by_api
           from telemetry.run_traces where project_id + 0 = $1 and trace_id = any($2::uuid[]) order by run_id`,
    values: [projectId, traceIds],
  });
  return rows;
}

/** The run that the API bound the trace to; of several the first by id, so that it is always the same. */
function boundRun(stored: readonly StoredTrace[], traceId: string): string | undefined {
  return stored.find((row) => row.trace_id === traceId && row.named_by_api)?.run_id;
}

function place(traceId: string, facts: readonly RunFacts[], bound: string | undefined): Placed[] {
  const explicit = facts.flatMap((one) =>
    one.runId === null ? [] : { traceId, runId: one.runId, facts: one },
  );
  const rest = facts.find((one) => one.runId === null);
  if (rest === undefined || (!rest.isRun && bound === undefined)) return explicit;
  const runId = bound ?? traceId;
  // The bound run also stands on spans by name: those say more, and one trace tells one thing of one run.
  return explicit.some((one) => one.runId === runId)
    ? explicit
    : [...explicit, { traceId, runId, facts: rest }];
}

async function clearFacts(tx: Connection, projectId: number, traceIds: string[]): Promise<void> {
  await tx.query({
    text: `/* facts-clear */ delete from telemetry.run_traces
           where project_id + 0 = $1 and trace_id = any($2::uuid[]) and not named_by_api`,
    values: [projectId, traceIds],
  });
  await tx.query({
    text: `/* facts-clear-bound */ update telemetry.run_traces set facts = null
           where project_id + 0 = $1 and trace_id = any($2::uuid[]) and named_by_api and facts is not null`,
    values: [projectId, traceIds],
  });
}

async function writeFacts(tx: Connection, projectId: number, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return;
  await tx.query({
    text: `/* facts-write */ insert into telemetry.run_traces (project_id, trace_id, run_id, facts)
           select $1, t.trace_id, t.run_id, t.facts from unnest($2::uuid[], $3::text[], $4::json[]) as t(trace_id, run_id, facts)
           on conflict (project_id, trace_id, run_id) do update set facts = excluded.facts`,
    values: [
      projectId,
      placed.map((one) => one.traceId),
      placed.map((one) => one.runId),
      placed.map((one) => JSON.stringify(one.facts)),
    ],
  });
}

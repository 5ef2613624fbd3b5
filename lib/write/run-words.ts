// In: one call of the run API. Out: the run's row, durable when the promise resolves.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { NotFound } from "@/lib/errors";
import type { RunStatus } from "@/lib/model/run";
import type { RunFacts, Told } from "@/lib/model/run-facts";
import { repeatable } from "./repeatable";
import { lockRuns, lockTraces } from "./run-locks";
import { type RunRules, settleRuns } from "./runs";

export type TellRun = {
  projectId: number;
  runId: string;
  /** Throws where the new words contradict the old. */
  add: (before: Told | null) => Told;
  /** 32 hex digits: binds this trace to the run. */
  traceId?: string | undefined;
  /** False: a run that nobody knows is NotFound. */
  mayCreate: boolean;
};

/** @returns the status now, whether the API had spoken of the run before, and every run whose row changed */
export async function tellRun(
  pool: Pool,
  rules: RunRules,
  call: TellRun,
): Promise<{ status: RunStatus; isNew: boolean; changed: string[] }> {
  return await repeatable(() =>
    inTransaction(pool, async (tx) => {
      const { projectId, runId, traceId } = call;
      const runIds = new Set([runId]);
      const rows = traceId === undefined ? [] : await openTrace(tx, projectId, traceId);
      for (const row of rows) runIds.add(row.run_id);
      await lockRuns(tx, projectId, runIds);
      const known = await readTold(tx, projectId, runId);
      if (known === undefined && !call.mayCreate) throw unknownRun(runId);
      const told = call.add(known ?? null);
      if (traceId !== undefined) await bindTrace(tx, { projectId, runId, traceId }, rows);
      const statuses = await settleRuns(tx, rules, { projectId, runIds, told: new Map([[runId, told]]) });
      return {
        status: statuses.get(runId) ?? "running",
        isNew: known === undefined || known === null || !known.started,
        changed: [...runIds],
      };
    }),
  );
}

export function unknownRun(runId: string): NotFound {
  return new NotFound(`There is no run "${runId}" in this project. Start it with POST /v1/runs first.`);
}

type TraceRow = { run_id: string; named_by_api: boolean; facts: RunFacts | null };

async function openTrace(tx: Connection, projectId: number, traceId: string): Promise<TraceRow[]> {
  await lockTraces(tx, projectId, [traceId]);
  const { rows } = await tx.query<TraceRow>(
    `/* bind-read-trace */ select run_id, named_by_api, facts from telemetry.run_traces
     where project_id = $1 and trace_id = $2::uuid order by run_id`,
    [projectId, traceId],
  );
  return rows;
}

/** Undefined: no such run. Null: known from spans only. */
async function readTold(tx: Connection, projectId: number, runId: string): Promise<Told | null | undefined> {
  const { rows } = await tx.query<{ told: Told | null }>(
    "/* read-told */ select told from telemetry.runs where project_id = $1 and run_id = $2",
    [projectId, runId],
  );
  return rows[0]?.told ?? (rows.length === 0 ? undefined : null);
}

type Binding = { projectId: number; runId: string; traceId: string };

/**
 * Spans may have come first and made a run named by the trace id: its facts go over to the bound run (of several, the
 * first by id). The trace is marked, since spans without semantics of their own count from now on.
 */
async function bindTrace(
  tx: Connection,
  { projectId, runId, traceId }: Binding,
  rows: readonly TraceRow[],
): Promise<void> {
  const bound =
    [runId, ...rows.filter((row) => row.named_by_api).map((row) => row.run_id)].sort()[0] ?? runId;
  const holder = rows.find((row) => row.facts !== null && row.facts.runId === null);
  await tx.query(
    `/* bind-trace */ insert into telemetry.run_traces (project_id, trace_id, run_id, named_by_api) values ($1, $2::uuid, $3, true)
     on conflict (project_id, trace_id, run_id) do update set named_by_api = true`,
    [projectId, traceId, runId],
  );
  if (holder !== undefined && holder.run_id !== bound) {
    await tx.query(
      `/* bind-move-facts */ update telemetry.run_traces set facts = coalesce(facts, $4::json)
       where project_id = $1 and trace_id = $2::uuid and run_id = $3`,
      [projectId, traceId, bound, JSON.stringify(holder.facts)],
    );
    await tx.query(
      `/* bind-clear-facts */ update telemetry.run_traces set facts = null
       where project_id = $1 and trace_id = $2::uuid and run_id = $3`,
      [projectId, traceId, holder.run_id],
    );
    await tx.query(
      `/* bind-drop */ delete from telemetry.run_traces
       where project_id = $1 and trace_id = $2::uuid and run_id = $3 and not named_by_api`,
      [projectId, traceId, holder.run_id],
    );
  }
  await tx.query(
    "/* bind-touch */ insert into telemetry.touched_traces (project_id, has_operations, trace_ids) values ($1, true, array[$2::uuid])",
    [projectId, traceId],
  );
}

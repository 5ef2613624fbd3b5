import type { RunRow } from "@/lib/contract/run-list";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { traceIdFromUuid } from "@/lib/model/ids";
import type { RunStatus } from "@/lib/model/run";
import { isoFromNs } from "@/lib/model/time";
import { type RunDecisions, runDecisions } from "../decisions/run-counts";
import type { Scope } from "../scope";

/** Columns of a run, for statements with `telemetry.runs r`. */
export const runColumns = sql`r.project_id, r.run_id, r.workflow, r.version, r.environment, r.status, r.attempt, r.parent_run_id,
  r.request_id, r.session_id, r.user_id, r.started_ns, r.ended_ns, r.error, r.error_type, r.agents, r.tools, r.models, r.services,
  r.agent_calls, r.tool_calls, r.llm_calls, r.span_count, r.spans_cut, r.error_count, r.input_tokens, r.output_tokens, r.cost_usd,
  r.output_warnings, r.output_errors, r.input_preview, r.output_preview, r.source,
  array(select t.trace_id::text from telemetry.run_traces t
    where t.project_id = r.project_id and t.run_id = r.run_id order by t.trace_id limit 100) as trace_ids`;

export type StoredRun = Omit<
  RunRow,
  | "id"
  | "started_at"
  | "ended_at"
  | "duration_ms"
  | "input_tokens"
  | "output_tokens"
  | "status"
  | "source"
  | "decisions_allowed"
  | "decisions_denied"
> & {
  project_id: number;
  run_id: string;
  status: string;
  source: string;
  started_ns: bigint;
  ended_ns: bigint | null;
  input_tokens: bigint;
  output_tokens: bigint;
};

/** Runs as the API gives them, with the decisions that belong to them by an id. */
export async function toRunRows(
  db: Db,
  scope: Scope,
  stored: readonly StoredRun[],
  nowMs: number,
): Promise<RunRow[]> {
  const decisions = await runDecisions(db, scope, stored);
  return stored.map((run, i) => toRunRow(run, decisions[i] ?? { allowed: 0, denied: 0 }, nowMs));
}

function toRunRow(stored: StoredRun, decisions: RunDecisions, nowMs: number): RunRow {
  const { project_id: _, run_id, started_ns, ended_ns, ...rest } = stored;
  const startMs = Number(started_ns) / 1e6;
  return {
    ...rest,
    id: run_id,
    status: stored.status as RunStatus,
    source: stored.source as RunRow["source"],
    started_at: isoFromNs(started_ns),
    ended_at: ended_ns === null ? null : isoFromNs(ended_ns),
    duration_ms: Math.max(0, ended_ns === null ? nowMs - startMs : Number(ended_ns - started_ns) / 1e6),
    input_tokens: Number(stored.input_tokens),
    output_tokens: Number(stored.output_tokens),
    decisions_allowed: decisions.allowed,
    decisions_denied: decisions.denied,
    trace_ids: stored.trace_ids.map(traceIdFromUuid),
  };
}

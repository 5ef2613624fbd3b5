// In: ids of runs whose words (runs.told) or traces (run_traces.facts) changed. Out: their rows and what they count as.
// A row is always computed again from everything that is known of the run, so neither order nor repetition matters.
// The caller holds lockRuns for these ids. Statements are not prepared by name: a plan made while the tables were empty
// would be kept long after they have grown.
import type { Connection } from "@/lib/db/pool";
import type { IssueIncrement, RunGroup } from "@/lib/model/issue";
import type { RollupIncrement } from "@/lib/model/rollup";
import type { RunStatus } from "@/lib/model/run";
import type { MergedRun, RunCounted, RunFacts, Told } from "@/lib/model/run-facts";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { appendIssueIncrements } from "./alerts/issue-increments";
import { type CountedRun, runIssueIncrements } from "./alerts/run-issues";
import { lookUpByKey } from "./key-lookups";
import { numberAttempts } from "./run-attempts";
import { lockSiblings } from "./run-locks";

/** The pure rules of lib/derive; handed in, since the write side does not know them. */
export type RunRules = {
  mergeRun(told: Told | null, facts: readonly RunFacts[], lostAtNs: bigint | null): MergedRun | null;
  countRun(run: MergedRun, projectId: number): RunCounted | null;
  recountRun(projectId: number, before: RunCounted | null, now: RunCounted | null): RollupIncrement[];
  /** The group of failing runs that it belongs to; null for one that did not fail. */
  groupRun(runId: string, run: MergedRun): RunGroup | null;
};

export type Settlement = {
  projectId: number;
  runIds: Iterable<string>;
  /** New words of the run API, replacing the stored ones. */
  told?: ReadonlyMap<string, Told>;
  /** For runs found silent: when they were last heard of. */
  lostAtNs?: ReadonlyMap<string, bigint>;
};

type StoredRun = {
  run_id: string;
  request_id: string | null;
  told: Told | null;
  counted: RunCounted | null;
} & CountedRun;

/** @returns status of every run that now exists */
export async function settleRuns(
  tx: Connection,
  rules: RunRules,
  change: Settlement,
): Promise<Map<string, RunStatus>> {
  const { projectId } = change;
  const runIds = [...new Set(change.runIds)].sort();
  if (runIds.length === 0) return new Map();
  await lookUpByKey(tx);
  const stored = await readRuns(tx, projectId, runIds);
  const facts = await readFacts(tx, projectId, runIds);
  const merged = new Map<string, Row>();
  const increments: RollupIncrement[] = [];
  const issues: IssueIncrement[] = [];
  const requestIds = new Set<string>();
  for (const runId of runIds) {
    const before = stored.get(runId);
    const told = change.told?.get(runId) ?? before?.told ?? null;
    const run = rules.mergeRun(told, facts.get(runId) ?? [], change.lostAtNs?.get(runId) ?? null);
    const counted = run === null ? null : rules.countRun(run, projectId);
    increments.push(...rules.recountRun(projectId, before?.counted ?? null, counted));
    const group = run === null ? null : rules.groupRun(runId, run);
    issues.push(
      ...runIssueIncrements(
        before,
        run && group && { started_ns: run.startedNs, ended_ns: run.endedNs, group },
      ),
    );
    if (run !== null) merged.set(runId, { run, told, counted, issueKey: group?.key ?? null });
    for (const requestId of [before?.request_id, run?.requestId]) if (requestId) requestIds.add(requestId);
  }
  await lockSiblings(tx, projectId, requestIds);
  const isSilent = change.lostAtNs !== undefined;
  await writeRows(tx, projectId, merged, isSilent);
  await deleteRows(
    tx,
    projectId,
    runIds.filter((id) => !merged.has(id) && stored.has(id)),
  );
  await numberAttempts(tx, projectId, requestIds);
  await appendIncrements(tx, increments);
  await appendIssueIncrements(tx, projectId, issues);
  return new Map([...merged].map(([runId, { run }]) => [runId, run.status]));
}

async function readRuns(
  tx: Connection,
  projectId: number,
  runIds: string[],
): Promise<Map<string, StoredRun>> {
  const { rows } = await tx.query<StoredRun>({
    text: `/* settle-read-runs */ select run_id, request_id, told, counted, issue_key, started_ns, ended_ns from telemetry.runs
           where project_id + 0 = $1 and run_id = any($2)`,
    values: [projectId, runIds],
  });
  return new Map(rows.map((row) => [row.run_id, row]));
}

async function readFacts(
  tx: Connection,
  projectId: number,
  runIds: string[],
): Promise<Map<string, RunFacts[]>> {
  const { rows } = await tx.query<{ run_id: string; facts: RunFacts }>({
    text: `/* settle-read-facts */ select run_id, facts from telemetry.run_traces
           where project_id + 0 = $1 and run_id = any($2) and facts is not null`,
    values: [projectId, runIds],
  });
  const facts = new Map<string, RunFacts[]>();
  for (const row of rows) facts.set(row.run_id, [...(facts.get(row.run_id) ?? []), row.facts]);
  return facts;
}

const columns = [
  "workflow",
  "version",
  "environment",
  "status",
  "attempt",
  "parent_run_id",
  "request_id",
  "session_id",
  "user_id",
  "started_ns",
  "ended_ns",
  "error",
  "error_type",
  "agent_calls",
  "tool_calls",
  "llm_calls",
  "span_count",
  "spans_cut",
  "error_count",
  "input_tokens",
  "output_tokens",
  "cost_usd",
  "agents",
  "tools",
  "models",
  "services",
  "input_preview",
  "output_preview",
  "source",
  "told",
  "counted",
  "issue_key",
] as const;

const upsertText = `/* settle-write-runs */
  insert into telemetry.runs (project_id, run_id, ${columns.join(", ")})
  select project_id, run_id, ${columns.join(", ")} from json_populate_recordset(null::telemetry.runs, $1::json) order by run_id
  on conflict (project_id, run_id) do update set
    ${columns.map((column) => `${column} = excluded.${column}`).join(", ")},
    last_seen_at = case when $2 then runs.last_seen_at else now() end, updated_at = now()`;

type Row = { run: MergedRun; told: Told | null; counted: RunCounted | null; issueKey: string | null };

async function writeRows(
  tx: Connection,
  projectId: number,
  merged: ReadonlyMap<string, Row>,
  keepLastSeen: boolean,
): Promise<void> {
  if (merged.size === 0) return;
  const records = [...merged].map(([runId, row]) => recordOf(projectId, runId, row));
  await tx.query({
    text: upsertText,
    values: [JSON.stringify(records), keepLastSeen],
  });
}

type Column = (typeof columns)[number] | "project_id" | "run_id";

function recordOf(
  projectId: number,
  runId: string,
  { run, told, counted, issueKey }: Row,
): Record<Column, unknown> {
  return {
    project_id: projectId,
    run_id: runId,
    workflow: run.workflow,
    version: run.version,
    environment: run.environment,
    status: run.status,
    attempt: run.attempt ?? 1,
    parent_run_id: run.parentRunId,
    request_id: run.requestId,
    session_id: run.sessionId,
    user_id: run.userId,
    started_ns: run.startedNs.toString(),
    ended_ns: run.endedNs?.toString() ?? null,
    error: run.error,
    error_type: run.errorType,
    agent_calls: run.agentCalls,
    tool_calls: run.toolCalls,
    llm_calls: run.llmCalls,
    span_count: run.spanCount,
    spans_cut: run.spansCut ?? false,
    error_count: run.errorCount,
    input_tokens: run.inputTokens,
    output_tokens: run.outputTokens,
    cost_usd: run.costUsd,
    agents: run.agents,
    tools: run.tools,
    models: run.models,
    services: run.services,
    input_preview: run.inputPreview,
    output_preview: run.outputPreview,
    source: run.source,
    told,
    counted,
    issue_key: issueKey,
  };
}

async function deleteRows(tx: Connection, projectId: number, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  await tx.query(
    "/* settle-delete-runs */ delete from telemetry.runs where project_id + 0 = $1 and run_id = any($2)",
    [projectId, runIds],
  );
}

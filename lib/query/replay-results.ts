import type { z } from "zod";
import type {
  ReplayResult,
  ReplayResultRow,
  ReplayResultsInput,
  ReplayResultsOutput,
  replayResultInput,
} from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { isoFromNs } from "@/lib/model/time";
import { decodeCursor, encodeCursor } from "./cursor";
import { replayInScope, resultsThat } from "./replays/result-filter";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

type Row = Omit<ReplayResultRow, "time" | "time_ns" | "user" | "before" | "after"> & {
  time_ns: bigint;
  user_id: string | null;
  verdict_before: ReplayResultRow["before"]["verdict"];
  verdict_after: ReplayResultRow["before"]["verdict"] | null;
  rule_before: string | null;
  rule_after: string | null;
  reason_before: string | null;
  reason_after: string | null;
};

const question = "replay-results";
const columns = sql`t.n, t.outcome, t.time_ns, t.decision_id, t.policy, t.revision, t.agent, t.tool, t.user_id, t.request_id,
  coalesce(run.run_id, t.run_id) as run_id, run.via as run_by, t.trace_id, t.verdict_before, t.verdict_after, t.rule_before, t.rule_after, t.reason_before, t.reason_after, t.why, t.said`;

/** Runs are looked up as the page is read: they may have come after the decision, and after the replay. */
const tables = (scope: Scope) => sql`telemetry.replay_results t left join lateral (
    select found.run_id, found.via from (
      select r.run_id, 'run' as via, 0 as place from telemetry.runs r
        where ${inScope(scope, sql`r.project_id`)} and r.run_id = t.run_id
      union all select n.run_id, 'trace', 1 from telemetry.run_traces n
        where ${inScope(scope, sql`n.project_id`)} and n.trace_id = t.trace_id::uuid
      union all select r.run_id, 'request', 2 from telemetry.runs r
        where ${inScope(scope, sql`r.project_id`)} and r.request_id = t.request_id) as found
    order by found.place limit 1) as run on true`;

/** Decisions that were asked again, newest first. */
export async function replayResults(
  db: Db,
  scope: Scope,
  input: ReplayResultsInput,
): Promise<ReplayResultsOutput> {
  await replayInScope(db, scope, input.id);
  const after = input.cursor === undefined ? 0 : Number(decodeCursor(question, input.cursor)[0]);
  const rows = await runSql<Row>(
    db,
    question,
    sql`select ${columns} from ${tables(scope)} where ${resultsThat(input)} and t.n > ${after}
        order by t.n limit ${input.limit + 1}`,
  );
  const data = rows.slice(0, input.limit).map(toResultRow);
  const last = rows.length > input.limit ? data.at(-1) : undefined;
  return { data, next_cursor: last === undefined ? null : encodeCursor(question, [String(last.n)]) };
}

/** One of them, with what the policy answered before and now. */
export async function replayResult(
  db: Db,
  scope: Scope,
  { id, n }: z.output<typeof replayResultInput>,
): Promise<ReplayResult> {
  await replayInScope(db, scope, id);
  const [row] = await runSql<Row & Pick<ReplayResult, "result_before" | "result_after">>(
    db,
    "replay-result",
    sql`select ${columns}, t.result_before, t.result_after from ${tables(scope)}
        where t.replay_id = ${id} and t.n = ${n}`,
  );
  if (row === undefined) throw new NotFound(`Replay ${id} has no result ${n}`);
  return { ...toResultRow(row), result_before: row.result_before, result_after: row.result_after };
}

function toResultRow(row: Row): ReplayResultRow {
  return {
    n: row.n,
    outcome: row.outcome,
    decision_id: row.decision_id,
    time: isoFromNs(row.time_ns),
    time_ns: String(row.time_ns),
    policy: row.policy,
    revision: row.revision,
    agent: row.agent,
    tool: row.tool,
    user: row.user_id,
    request_id: row.request_id,
    run_id: row.run_id,
    run_by: row.run_by,
    trace_id: row.trace_id,
    before: { verdict: row.verdict_before, rule: row.rule_before, reason: row.reason_before },
    after:
      row.verdict_after === null
        ? null
        : { verdict: row.verdict_after, rule: row.rule_after, reason: row.reason_after },
    why: row.why,
    said: row.said,
  };
}

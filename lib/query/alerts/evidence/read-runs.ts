import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { traceIdFromUuid } from "@/lib/model/ids";
import { nsPerSecond } from "@/lib/model/time";
import { compileQuery } from "../../language/compile";
import { runSignal } from "../../language/run-signal";
import { runSql } from "../../run-sql";
import { inScope, type Scope } from "../../scope";
import type { EvidenceRow, FoundRows, RowWindow } from "./evidence-row";

type Row = {
  run_id: string;
  workflow: string;
  version: string | null;
  environment: string | null;
  status: string;
  user_id: string | null;
  started_ns: bigint;
  duration_ms: number;
  error: string | null;
  error_type: string | null;
  request_id: string | null;
  agents: string[];
  tools: string[];
  models: string[];
  services: string[];
  tokens: number;
  cost_usd: number;
  trace_id: string | null;
};

/** A run counts where it ended; so long before it may have begun. */
const longestNs = 6n * 3_600n * nsPerSecond;

/** Runs that match and ended in the window, the newest first. */
export async function readRuns(db: Db, scope: Scope, q: string, window: RowWindow): Promise<FoundRows> {
  const condition = await compileQuery(q, runSignal(false), { db, scope });
  const rows = await runSql<Row>(
    db,
    "evidence-runs",
    sql`select r.run_id, r.workflow, r.version, r.environment, r.status, r.user_id, r.started_ns, r.error, r.error_type, r.request_id,
          (coalesce(r.ended_ns, r.started_ns) - r.started_ns) / 1e6::float8 as duration_ms,
          r.agents, r.tools, r.models, r.services, (r.input_tokens + r.output_tokens)::float8 as tokens,
          coalesce(r.cost_usd, 0) as cost_usd,
          (select t.trace_id from telemetry.run_traces t where t.project_id = r.project_id and t.run_id = r.run_id
            order by t.trace_id limit 1) as trace_id
        from telemetry.runs r
        where ${inScope(scope, sql`r.project_id`)} and r.started_ns >= ${window.fromNs - longestNs} and r.started_ns < ${window.toNs}
          and r.ended_ns >= ${window.fromNs} and r.ended_ns < ${window.toNs} and ${condition.sql}
        order by r.started_ns desc, r.run_id desc limit ${window.limit + 1}`,
  );
  return { rows: rows.slice(0, window.limit).map(toRow), isCut: rows.length > window.limit };
}

function toRow(row: Row): EvidenceRow {
  const each = (key: string, values: readonly string[]) =>
    values.map((value): [string, string] => [key, value]);
  const one = (key: string, value: string | null) => each(key, value === null ? [] : [value]);
  return {
    kind: "run",
    id: row.run_id,
    title: row.workflow,
    service: row.services[0] ?? null,
    version: row.version,
    status: row.status,
    startNs: row.started_ns,
    durationMs: row.duration_ms,
    message: row.error,
    errorType: row.error_type,
    runId: row.run_id,
    traceId: row.trace_id === null ? null : traceIdFromUuid(row.trace_id),
    spanId: null,
    requestId: row.request_id,
    tokens: row.tokens,
    costUsd: row.cost_usd,
    resourceId: null,
    own: [
      ...one("workflow", row.workflow),
      ...one("version", row.version),
      ...one("env", row.environment),
      ...one("user", row.user_id),
      ...each("agent", row.agents),
      ...each("tool", row.tools),
      ...each("model", row.models),
    ],
  };
}

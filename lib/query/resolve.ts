import type { z } from "zod";
import type { ResolveOutput, resolveInput } from "@/lib/contract/resolve";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isSpanId, isTraceId, traceIdFromUuid } from "@/lib/model/ids";
import { isoFromNs } from "@/lib/model/time";
import { findIssues } from "./alerts/find-issues";
import { ofTraces, spansOfTraces, withSpanId } from "./granules";
import { decisionColumns, type StoredDecision } from "./rows/decision-row";
import { runSql } from "./run-sql";
import { inScope, pageHref, type Scope, slugOf } from "./scope";

type Found = ResolveOutput["data"][number];
type Asked = { db: Db; scope: Scope; id: string };

/** What an id names: at most a few of each kind, newest first. The kinds are asked at the same time. */
export async function resolve(
  db: Db,
  scope: Scope,
  input: z.infer<typeof resolveInput>,
): Promise<ResolveOutput> {
  const asked = { db, scope, id: input.id };
  const found = await Promise.all([
    findRequests(asked),
    findRuns(asked),
    findTraces(asked),
    findSpans(asked),
    findDecisions(asked),
    findSessions(asked),
    findIssues(db, scope, input.id),
  ]);
  return { data: found.flat() };
}

async function findRequests({ db, scope, id }: Asked): Promise<Found[]> {
  const rows = await runSql<{ project_id: number; time_ns: bigint | null; traces: number }>(
    db,
    "resolve-request",
    sql`select project_id, max(time_ns) as time_ns, count(trace_id)::int as traces from (
      (select k.project_id, k.trace_id, (select min(s.start_ns) from telemetry.spans s where ${ofTraces(sql`array[k.trace_id]`)}) as time_ns
        from telemetry.trace_keys k where ${inScope(scope, sql`k.project_id`)} and k.value = ${id} and k.kind = 1 limit 50)
      union all
      (select r.project_id, null, r.started_ns from telemetry.runs r
        where ${inScope(scope, sql`r.project_id`)} and r.request_id = ${id} limit 50)
      union all
      (select l.project_id, null, l.time_ns from telemetry.log_records l
        where ${inScope(scope, sql`l.project_id`)} and l.request_id = ${id} limit 1)
      union all
      (select d.project_id, null, max(d.time_ns) from telemetry.decisions d
        where d.project_id + 0 = any(${scope.projectIds}::int[]) and d.request_id = ${id} group by 1)
    ) bearing group by 1`,
  );
  return rows.map((row) =>
    toFound(
      { scope, id },
      "request",
      row.project_id,
      row.time_ns,
      `Request ${id}`,
      `/requests/${encodeURIComponent(id)}`,
    ),
  );
}

async function findRuns({ db, scope, id }: Asked): Promise<Found[]> {
  const rows = await runSql<{
    project_id: number;
    run_id: string;
    started_ns: bigint;
    workflow: string;
    status: string;
  }>(
    db,
    "resolve-run",
    sql`select r.project_id, r.run_id, r.started_ns, r.workflow, r.status from telemetry.runs r
        where ${inScope(scope, sql`r.project_id`)} and r.run_id = any(${spellings(id)}::text[]) limit 10`,
  );
  return rows.map((row) =>
    toFound(
      { scope, id: row.run_id },
      "run",
      row.project_id,
      row.started_ns,
      `Run of ${row.workflow}, ${row.status}`,
      `/runs/${encodeURIComponent(row.run_id)}`,
    ),
  );
}

/** A run derived from a trace bears the trace's id in hex, which people paste with dashes too. */
function spellings(id: string): string[] {
  const plain = id.replaceAll("-", "").toLowerCase();
  return isTraceId(plain) ? [...new Set([id, plain])] : [id];
}

async function findTraces({ db, scope, id }: Asked): Promise<Found[]> {
  const traceId = id.replaceAll("-", "").toLowerCase();
  if (!isTraceId(traceId)) return [];
  const rows = await runSql<{ project_id: number; start_ns: bigint; name: string }>(
    db,
    "resolve-trace",
    sql`select distinct on (s.project_id) s.project_id, s.start_ns, s.name from telemetry.spans s
        where ${spansOfTraces(scope, [traceId])}
        order by s.project_id, s.parent_span_id is null desc, s.start_ns`,
  );
  return rows.map((row) =>
    toFound(
      { scope, id: traceId },
      "trace",
      row.project_id,
      row.start_ns,
      `Trace of ${row.name}`,
      `/traces/${traceId}`,
    ),
  );
}

async function findSpans({ db, scope, id }: Asked): Promise<Found[]> {
  if (!isSpanId(id)) return [];
  const spanId = id.toLowerCase();
  const rows = await runSql<{ project_id: number; trace_id: string; start_ns: bigint; name: string }>(
    db,
    "resolve-span",
    sql`select s.project_id, s.trace_id, s.start_ns, s.name from telemetry.spans s
        where ${withSpanId(spanId)} and s.project_id + 0 = any(${scope.projectIds}::int[]) order by s.start_ns desc limit 10`,
  );
  return rows.map((row) =>
    toFound(
      { scope, id: spanId },
      "span",
      row.project_id,
      row.start_ns,
      `Span ${row.name}`,
      `/traces/${traceIdFromUuid(row.trace_id)}`,
      {
        span: spanId,
      },
    ),
  );
}

async function findDecisions({ db, scope, id }: Asked): Promise<Found[]> {
  const rows = await runSql<StoredDecision>(
    db,
    "resolve-decision",
    sql`select ${decisionColumns} from telemetry.decisions d
        where d.project_id + 0 = any(${scope.projectIds}::int[]) and d.decision_id = any(${letterCases(id)}::text[])
        order by d.time_ns desc limit 10`,
  );
  return rows.map((row) =>
    toFound(
      { scope, id: row.decision_id },
      "decision",
      row.project_id,
      row.time_ns,
      `Decision of ${row.policy ?? row.rule ?? row.source}: ${row.verdict.replace("_", " ")}`,
      `/decisions/${encodeURIComponent(row.decision_id)}`,
    ),
  );
}

/** UUIDs are pasted in capitals too. */
function letterCases(id: string): string[] {
  return [...new Set([id, id.toLowerCase()])];
}

async function findSessions({ db, scope, id }: Asked): Promise<Found[]> {
  const rows = await runSql<{ project_id: number; day_ns: bigint; traces: number }>(
    db,
    "resolve-session",
    sql`select k.project_id, max(k.start_ns) as day_ns, count(*)::int as traces from telemetry.trace_keys k
        where ${inScope(scope, sql`k.project_id`)} and k.value = ${id} and k.kind = 2 group by 1`,
  );
  const quoted = /^[\w.@-]+$/.test(id) ? id : JSON.stringify(id);
  return rows.map((row) =>
    toFound(
      { scope, id },
      "session",
      row.project_id,
      row.day_ns,
      `Session of ${row.traces} ${row.traces === 1 ? "trace" : "traces"}`,
      "/runs",
      {
        q: `session:${quoted}`,
      },
    ),
  );
}

function toFound(
  { scope, id }: { scope: Scope; id: string },
  kind: Found["kind"],
  projectId: number,
  timeNs: bigint | null,
  title: string,
  path: string,
  params: { [name: string]: string } = {},
): Found {
  const project = slugOf(scope, projectId);
  return {
    kind,
    id,
    href: pageHref(path, project, params),
    time: timeNs === null ? null : isoFromNs(timeNs),
    title,
    project,
  };
}

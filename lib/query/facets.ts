import type { FacetsInput, FacetsOutput } from "@/lib/contract/facets";
import { nameAttributes, unpackRows } from "@/lib/db/attribute-names";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { severityName } from "@/lib/model/log-record";
import { countFacets, type Item } from "./facets/count-facets";
import { type Condition, compileQuery } from "./language/compile";
import { decisionSignal } from "./language/decision-signal";
import { logSignal } from "./language/log-signal";
import { runSignal } from "./language/run-signal";
import { spanSignal } from "./language/span-signal";
import type { StoredDecision } from "./rows/decision-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { decisionSource } from "./search/sources";
import type { Source, WalkRow } from "./search/walk";
import { walkNewest } from "./search/walk";
import { rangeNs } from "./time-range";

const sampleSpans = 2_000;
const sampleRuns = 1_000;

const maxReason = 200;
/** Attributes that repeat a column of the decision. */
const isShort = new Set(
  "verdict source point policy rule revision agent tool user service session".split(" "),
);

type Resource = { service_name: string | null; environment: string | null; service_version: string | null };
type SpanItem = WalkRow &
  Resource & {
    name: string;
    kind: number;
    status: number;
    operation: { [fact: string]: unknown } | null;
    attributes: string;
  };
type LogItem = WalkRow &
  Resource & { severity: number; scope_name: string | null; attributes: { [key: string]: unknown } };
type RunItem = {
  workflow: string;
  status: string;
  agents: string[];
  tools: string[];
  models: string[];
  services: string[];
  environment: string | null;
  version: string | null;
  attempt: number;
  error_type: string | null;
  user_id: string | null;
};

const spanStatuses = ["unset", "ok", "error"];
const spanKinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const resource = (
  row: Sql,
) => sql`(select jsonb_build_object('service_name', r.service_name, 'environment', r.environment,
  'service_version', r.service_version) from telemetry.resources r where r.project_id = ${row}.project_id and r.resource_id = ${row}.resource_id)`;

/** Keys and values with counts, over the newest matching spans, log lines or decisions (2,000 each) or runs (1,000). */
export async function facets(db: Db, scope: Scope, input: FacetsInput): Promise<FacetsOutput> {
  const read = { runs: readRuns, traces: readSpans, logs: readLogs, decisions: readDecisions }[input.signal];
  return countFacets(await read(db, scope, input), input);
}

async function readSpans(db: Db, scope: Scope, input: FacetsInput): Promise<Item[]> {
  const condition = await compileQuery(input.q, spanSignal, { db, scope });
  const source: Source = {
    name: "facets-spans",
    columns: sql`s.start_ns as at, array[s.trace_id::text, s.span_id::text] as keys, s.name, s.kind, s.status, s.operation, s.attributes,
      ${resource(sql`s`)} as resource`,
    from: sql`telemetry.spans s`,
    project: sql`s.project_id`,
    time: sql`s.start_ns`,
    keys: sql`s.trace_id, s.span_id`,
    order: sql`s.start_ns desc, s.trace_id desc, s.span_id desc`,
  };
  const rows = await sample<SpanItem & { resource: Resource | null }>(db, scope, source, condition, input);
  const attributes = await unpackRows(db, rows);
  return rows.map((row, i) => ({
    short: {
      ...ofResource(row.resource),
      name: [row.name],
      status: [spanStatuses[row.status]],
      kind: [spanKinds[row.kind], asWord(row.operation?.kind)],
      workflow: [asWord(row.operation?.workflow)],
      agent: [asWord(row.operation?.agent)],
      tool: [asWord(row.operation?.tool)],
      model: [asWord(row.operation?.model)],
      error_type: [asWord(row.operation?.errorType)],
    },
    attributes: attributes[i] ?? {},
  }));
}

async function readLogs(db: Db, scope: Scope, input: FacetsInput): Promise<Item[]> {
  const condition = await compileQuery(input.q, logSignal, { db, scope });
  const source: Source = {
    name: "facets-logs",
    columns: sql`l.time_ns as at, array[l.id::text] as keys, l.severity, l.scope_name, l.attributes, ${resource(sql`l`)} as resource`,
    from: sql`telemetry.log_records l`,
    project: sql`l.project_id`,
    time: sql`l.time_ns`,
    keys: sql`l.id`,
    order: sql`l.time_ns desc, l.id desc`,
  };
  const rows = await sample<LogItem & { resource: Resource | null }>(db, scope, source, condition, input);
  await nameAttributes(db, rows);
  return rows.map((row) => ({
    short: { ...ofResource(row.resource), level: [severityName(row.severity)], logger: [row.scope_name] },
    attributes: row.attributes,
  }));
}

type DecisionItem = WalkRow & StoredDecision & { attributes: { [key: string]: unknown } };

async function readDecisions(db: Db, scope: Scope, input: FacetsInput): Promise<Item[]> {
  const condition = await compileQuery(input.q, decisionSignal, { db, scope });
  const source = {
    ...decisionSource,
    name: "facets-decisions",
    columns: sql`${decisionSource.columns}, d.attributes`,
  };
  const rows = await sample<DecisionItem>(db, scope, source, condition, input);
  return rows.map(({ attributes, ...row }) => ({
    short: {
      verdict: [row.verdict],
      source: [row.source],
      point: [row.point],
      policy: [row.policy],
      rule: [row.rule],
      revision: [row.revision],
      agent: [row.agent],
      tool: [row.tool],
      reason: [row.reason?.slice(0, maxReason)],
      user: [row.user_id],
      service: [row.service],
    },
    attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !isShort.has(key))),
  }));
}

async function readRuns(db: Db, scope: Scope, input: FacetsInput): Promise<Item[]> {
  const condition = await compileQuery(input.q, runSignal(false), { db, scope });
  const { fromNs, toNs } = rangeNs(input);
  const rows = await runSql<RunItem>(
    db,
    "facets-runs",
    sql`select r.workflow, r.status, r.agents, r.tools, r.models, r.services, r.environment, r.version, r.attempt, r.error_type, r.user_id
        from telemetry.runs r where ${inScope(scope, sql`r.project_id`)} and r.started_ns >= ${fromNs ?? -(2n ** 63n)}
          and r.started_ns < ${toNs ?? 2n ** 63n - 1n} and ${condition.sql}
        order by r.started_ns desc limit ${sampleRuns}`,
  );
  return rows.map((row) => ({
    short: {
      status: [row.status],
      workflow: [row.workflow],
      agent: row.agents,
      tool: row.tools,
      model: row.models,
      service: row.services,
      env: [row.environment],
      version: [row.version],
      attempt: [String(row.attempt)],
      error_type: [row.error_type],
      user: [row.user_id],
    },
    attributes: {},
  }));
}

async function sample<Row extends WalkRow>(
  db: Db,
  scope: Scope,
  source: Source,
  condition: Condition,
  input: FacetsInput,
): Promise<Row[]> {
  const rows: Row[] = [];
  const chunk = () => ({ limit: sampleSpans - rows.length, where: sql`true` });
  // Counts of the newest rows are all that is promised: where the walk stops early, they are of what it found.
  const stop = { onStop: () => {} };
  for await (const more of walkNewest<Row>(db, scope, source, condition, rangeNs(input), null, chunk, stop)) {
    rows.push(...more);
    if (rows.length >= sampleSpans) break;
  }
  return rows;
}

function ofResource(of: Resource | null) {
  return { service: [of?.service_name], env: [of?.environment], version: [of?.service_version] };
}

function asWord(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

// Which alerts and other issues a request, a run or a decision took part in: those that it is counted in, and those that fired
// meanwhile with labels that agree. Everything is found through indexes, whatever is stored.
import type { AlertMention } from "@/lib/contract/alert-list";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { RunRow } from "@/lib/contract/run-list";
import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { type LabelRecord, type Severity, severities } from "@/lib/model/alert";
import type { IssueKind } from "@/lib/model/issue";
import { decisionIssue, issueKey } from "@/lib/model/issue-key";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";
import { issueHref } from "./issue-rows";

const mostMentions = 20;

export type Mentioned = {
  runs: readonly Pick<RunRow, "id" | "workflow" | "services" | "agents" | "tools" | "models">[];
  decisions: readonly DecisionRow[];
  services?: readonly string[];
  fromMs: number;
  toMs: number;
};

export async function alertMentions(db: Db, scope: Scope, of: Mentioned): Promise<AlertMention[]> {
  const [counted, during] = await Promise.all([countedIn(db, scope, of), firingDuring(db, scope, of)]);
  return [...counted, ...during]
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .slice(0, mostMentions);
}

type Counted = {
  id: bigint;
  project_id: number;
  kind: IssueKind;
  title: string;
  culprit: string;
  severity: Severity;
  resolved_at: Date | null;
  at_ms: number;
};

async function countedIn(db: Db, scope: Scope, { runs, decisions }: Mentioned): Promise<AlertMention[]> {
  const clusters = new Map<string, { kind: string; key: string; atMs: number }>();
  for (const one of decisions) {
    const issue = decisionIssue({ ...one, point: one.point });
    if (issue === null) continue;
    const key = issueKey(issue.parts);
    const name = `${issue.kind} ${key}`;
    if (!clusters.has(name)) clusters.set(name, { kind: issue.kind, key, atMs: Date.parse(one.time) });
  }
  if (runs.length + clusters.size === 0) return [];
  const all = [...clusters.values()];
  const rows = await runSql<Counted>(
    db,
    "issues-counting",
    sql`select i.id, i.project_id, i.kind, i.title, i.culprit, i.severity, i.resolved_at, max(c.at_ms)::float8 as at_ms
        from (
          select r.project_id, 'runs' as kind, r.issue_key as key, coalesce(r.ended_ns, r.started_ns) / 1000000 as at_ms
          from telemetry.runs r where ${inScope(scope, sql`r.project_id`)} and r.issue_key is not null
            and r.run_id = any(${runs.map(({ id }) => id)}::text[])
          union all
          select p.id, d.kind, d.key, d.at_ms
          from unnest(${scope.projectIds}::int[]) p(id), unnest(${all.map(({ kind }) => kind)}::text[],
            ${all.map(({ key }) => key)}::text[], ${all.map(({ atMs }) => Math.round(atMs))}::bigint[]) d(kind, key, at_ms)
        ) c join alerting.issues i on i.project_id = c.project_id and i.kind = c.kind and i.key = c.key
        group by i.id order by i.severity_rank, i.last_seen desc limit ${mostMentions}`,
  );
  return rows.map((row) => ({
    issue_id: String(row.id),
    alert_id: null,
    ...{ kind: row.kind, title: row.title, culprit: row.culprit, severity: row.severity },
    at: new Date(row.at_ms).toISOString(),
    ended_at: row.resolved_at?.toISOString() ?? null,
    by: "counted",
    labels: {},
    href: issueHref(String(row.id), slugOf(scope, row.project_id)),
  }));
}

type Fired = {
  id: bigint;
  issue_id: bigint;
  project_id: number;
  labels: LabelRecord;
  title: string;
  culprit: string;
  severity: Severity;
  fired_ms: bigint;
  resolved_ms: bigint | null;
};

async function firingDuring(db: Db, scope: Scope, of: Mentioned): Promise<AlertMention[]> {
  const known = knownLabels(of);
  if (known.length === 0) return [];
  const rows = await runSql<Fired>(
    db,
    "alerts-during",
    sql`select a.id, a.issue_id, a.project_id, a.labels, i.title, i.culprit, i.severity, a.fired_ms, a.resolved_ms
        from alerting.alerts a
          join alerting.issues i on i.id = a.issue_id
        where ${inScope(scope, sql`a.project_id`)} and ${firingWithin(of)} and ${agreeing(known)}
        order by i.severity_rank, a.fired_ms desc limit ${mostMentions}`,
  );
  const names = new Set(known.map(({ name }) => name));
  return rows.map((row) => ({
    issue_id: String(row.issue_id),
    alert_id: String(row.id),
    kind: "alert",
    ...{ title: row.title, culprit: row.culprit, severity: row.severity },
    at: new Date(Number(row.fired_ms)).toISOString(),
    ended_at: row.resolved_ms === null ? null : new Date(Number(row.resolved_ms)).toISOString(),
    by: "during",
    labels: Object.fromEntries(Object.entries(row.labels).filter(([name]) => names.has(name))),
    href: issueHref(String(row.issue_id), slugOf(scope, row.project_id), String(row.id)),
  }));
}

/** As the index alerts_firing has it. */
function firingWithin({ fromMs, toMs }: Mentioned): Sql {
  return sql`a.fired_ms is not null
    and int8range(a.fired_ms, greatest(a.fired_ms, coalesce(a.resolved_ms, 9000000000000)), '[]')
      && int8range(${Math.floor(fromMs)}::bigint, ${Math.max(Math.floor(fromMs), Math.ceil(toMs))}::bigint, '[]')`;
}

type Known = { name: string; values: string[] };

/** Labels that name what was in it, by the names that rules give them. */
function knownLabels({ runs, decisions, services = [] }: Mentioned): Known[] {
  const of = (names: string[], values: readonly (string | null)[]): Known[] => {
    const present = [...new Set(values)].filter((value) => value !== null && value !== "") as string[];
    return present.length === 0 ? [] : names.map((name) => ({ name, values: present }));
  };
  return [
    ...of(
      ["workflow"],
      runs.map((run) => run.workflow),
    ),
    ...of(["service", "service_name"], [...services, ...runs.flatMap((run) => run.services)]),
    ...of(
      ["agent", "agent_name"],
      [...runs.flatMap((run) => run.agents), ...decisions.map((one) => one.agent)],
    ),
    ...of(["tool", "tool_name"], [...runs.flatMap((run) => run.tools), ...decisions.map((one) => one.tool)]),
    ...of(
      ["model"],
      runs.flatMap((run) => run.models),
    ),
    ...of(
      ["policy"],
      decisions.map((one) => one.policy),
    ),
    ...of(
      ["rule"],
      decisions.map((one) => one.rule),
    ),
    ...of(
      ["rail"],
      decisions.map((one) => one.rule ?? one.policy),
    ),
  ];
}

/** Of the labels that are known of it the alert has at least one, and none says otherwise. */
function agreeing(known: readonly Known[]): Sql {
  const same = known.map(({ name, values }) => sql`a.labels->>${name} = any(${values}::text[])`);
  const absent = known.map(({ name }, i) => sql`(a.labels->>${name} is null or ${same[i] ?? sql`true`})`);
  return sql`(${joinSql(same, " or ")}) and ${joinSql(absent, " and ")}`;
}

import type { EvidenceChange } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { writeTerms } from "../../language/write-term";
import { runSql } from "../../run-sql";
import { inScope, pageHref, type Scope } from "../../scope";

type Row = {
  kind: EvidenceChange["kind"];
  of: string;
  value: string;
  before: string | null;
  at: Date;
  who: string | null;
};

const withinMs = 24 * 3_600_000;
const mostChanges = 15;

/** Versions and policy revisions that were first seen in the day before, and what was changed about the rule; the latest first. */
export async function recentChanges(
  db: Db,
  scope: Scope,
  of: { ruleId: string | null; activeMs: number; toMs: number },
): Promise<EvidenceChange[]> {
  const fromMs = of.activeMs - withinMs;
  const [versions, revisions, rules, settings] = await Promise.all([
    newVersions(db, scope, fromMs, of.toMs),
    newRevisions(db, scope, fromMs, of.toMs),
    of.ruleId === null ? [] : ruleChanges(db, scope, of.ruleId, fromMs, of.toMs),
    settingsChanges(db, scope, fromMs, of.toMs),
  ]);
  const slug = scope.slugs[0] ?? "";
  return [...versions, ...revisions, ...rules, ...settings]
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, mostChanges)
    .map(({ at, ...row }) => ({
      ...row,
      at: at.toISOString(),
      minutes_before: (of.activeMs - at.getTime()) / 60_000,
      href: hrefOf(row, of.ruleId, slug),
    }));
}

/** `before`: what the service said it was until then. A service that was never heard of before is no change of it. */
function newVersions(db: Db, scope: Scope, fromMs: number, toMs: number): Promise<Row[]> {
  return runSql<Row>(
    db,
    "evidence-new-versions",
    sql`with seen as (
          select r.service_name, r.service_version, min(r.first_seen) as first_seen, max(r.first_seen) as last_first
          from telemetry.resources r where ${inScope(scope, sql`r.project_id`)} and r.service_version is not null group by 1, 2
        )
        select 'version' as kind, s.service_name as of, s.service_version as value, b.service_version as before, s.first_seen as at,
          null as who
        from seen s cross join lateral (
          select p.service_version from seen p where p.service_name = s.service_name and p.first_seen < s.first_seen
          order by p.last_first desc limit 1) b
        where s.first_seen > ${new Date(fromMs)} and s.first_seen <= ${new Date(toMs)}
        order by s.first_seen desc limit ${mostChanges}`,
  );
}

/** From the rollup, which keeps it in windows of 10 s for two days; what waits to be folded is in the other table. */
function newRevisions(db: Db, scope: Scope, fromMs: number, toMs: number): Promise<Row[]> {
  const mine = sql`${inScope(scope, sql`r.project_id`)} and r.dimension = 'decision_revision' and r.name <> ''`;
  const fromS = Math.floor(fromMs / 1_000);
  return runSql<Row>(
    db,
    "evidence-new-revisions",
    sql`with seen as (
          select grp, name, min(bucket) as first_bucket, max(bucket) as last_bucket from (
            select r.grp, r.name, r.bucket from telemetry.rollup r
            where ${mine} and r.width = 60 and r.bucket >= ${fromS - 60}::bigint
            union all select r.grp, r.name, r.bucket from telemetry.rollup_increments r where ${mine}
            union all select r.grp, r.name, r.bucket from telemetry.rollup r
            where ${mine} and r.width = 3600 and r.bucket >= ${fromS - 14 * 86_400}::bigint and r.bucket < ${fromS - 3_600}::bigint
          ) counted group by 1, 2
        )
        select 'revision' as kind, s.grp as of, s.name as value, b.name as before, to_timestamp(s.first_bucket) as at, null as who
        from seen s left join lateral (
          select p.name from seen p where p.grp = s.grp and p.first_bucket < s.first_bucket order by p.last_bucket desc limit 1) b on true
        where b.name is not null and s.first_bucket > ${fromS}::bigint and s.first_bucket <= ${Math.ceil(toMs / 1_000)}::bigint
        order by s.first_bucket desc limit ${mostChanges}`,
  );
}

function ruleChanges(db: Db, scope: Scope, ruleId: string, fromMs: number, toMs: number): Promise<Row[]> {
  return runSql<Row>(
    db,
    "evidence-rule-changes",
    sql`select 'rule' as kind, r.name as of, 'version ' || v.version as value,
          case when v.version > 1 then 'version ' || v.version - 1 end as before, v.changed_at as at, v.changed_by as who
        from alerting.rule_versions v join alerting.rules r on r.id = v.rule_id
        where ${inScope(scope, sql`r.project_id`)} and r.id = ${ruleId}::uuid
          and v.changed_at > ${new Date(fromMs)} and v.changed_at <= ${new Date(toMs)}
        order by v.changed_at desc limit 5`,
  );
}

function settingsChanges(db: Db, scope: Scope, fromMs: number, toMs: number): Promise<Row[]> {
  return runSql<Row>(
    db,
    "evidence-settings-changes",
    sql`select 'settings' as kind, 'decisions' as of, h.part as value, null as before, h.changed_at as at, u.email as who
        from telemetry.decision_settings_history h left join public.users u on u.id = h.changed_by
        where ${inScope(scope, sql`h.project_id`)} and h.changed_at > ${new Date(fromMs)} and h.changed_at <= ${new Date(toMs)}
        order by h.changed_at desc limit 5`,
  );
}

function hrefOf({ kind, of, value }: Omit<Row, "at">, ruleId: string | null, slug: string): string | null {
  switch (kind) {
    case "version":
      return pageHref("/traces", slug, {
        q: writeTerms([
          ["service", of],
          ["version", value],
        ]),
      });
    case "revision":
      return pageHref("/decisions", slug, {
        q: writeTerms([
          ["policy", of],
          ["revision", value],
        ]),
      });
    case "rule":
      return ruleId === null ? null : pageHref(`/alerts/rules/${ruleId}`, slug);
    case "settings":
      return pageHref("/settings", slug);
  }
}

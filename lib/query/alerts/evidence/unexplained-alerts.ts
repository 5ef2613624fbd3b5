import type { EvidencePack } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { AlertReason, AlertSource, LabelRecord } from "@/lib/model/alert";
import { runSql } from "../../run-sql";
import { pageHref, type Scope } from "../../scope";
import type { PackAsked } from "./make-pack";

type Row = {
  id: bigint;
  project_id: number;
  slug: string;
  issue_id: bigint | null;
  rule_id: string | null;
  source: AlertSource;
  reason: AlertReason;
  fingerprint: string;
  labels: LabelRecord;
  annotations: LabelRecord;
  generator_url: string | null;
  value: number | null;
  active_ms: bigint;
  fired_ms: bigint;
  expr: string | null;
  interval_ms: number | null;
  query_offset_ms: number | null;
};
export type Unexplained = { alertId: bigint; projectId: number; scope: Scope; asked: PackAsked };

/** What fired longer ago and has no evidence never had a worker. */
export const explainedForMs = 24 * 3_600_000;
const usualIntervalMs = 60_000;

/** Alerts that fired and have no evidence: the first of each rule before the second of any. */
export function unexplainedAlerts(db: Db, nowMs: number, limit: number): Promise<Unexplained[]> {
  return readAsked(
    db,
    nowMs,
    sql`a.fired_ms > ${nowMs - explainedForMs}::bigint and not exists (select from alerting.evidence e where e.alert_id = a.id)`,
    limit,
  );
}

async function readAsked(db: Db, nowMs: number, where: Sql, limit: number): Promise<Unexplained[]> {
  const rows = await runSql<Row>(
    db,
    "unexplained-alerts",
    sql`select a.*, r.expr, g.interval_ms, g.query_offset_ms, p.slug
        from (
          select a.id, a.project_id, a.issue_id, a.rule_id, a.source, a.reason, a.fingerprint, a.labels, a.annotations, a.generator_url,
            a.value, a.active_ms, a.fired_ms,
            row_number() over (partition by a.project_id, a.rule_id, a.labels ->> 'alertname' order by a.fired_ms, a.id) as place
          from alerting.alerts a where a.fired_ms is not null and ${where}
        ) a
        join public.projects p on p.id = a.project_id
        left join alerting.rules r on r.id = a.rule_id
        left join alerting.rule_groups g on g.id = r.group_id
        order by a.place, a.fired_ms, a.id limit ${limit}`,
  );
  return rows.map((row) => ({
    alertId: row.id,
    projectId: row.project_id,
    scope: { projectIds: [row.project_id], slugs: [row.slug] },
    asked: askedOf(row, nowMs),
  }));
}

function askedOf(row: Row, nowMs: number): PackAsked {
  const expr = row.expr ?? queryOfUrl(row.generator_url);
  return {
    alert: alertOf(row),
    query:
      expr === null
        ? null
        : { expr, intervalMs: row.interval_ms ?? usualIntervalMs, offsetMs: row.query_offset_ms ?? 0 },
    target: null,
    activeMs: Number(row.active_ms),
    firedMs: Number(row.fired_ms),
    nowMs,
  };
}

function alertOf(row: Row): EvidencePack["alert"] {
  const id = String(row.id);
  return {
    id,
    rule_id: row.rule_id,
    name: row.labels.alertname ?? "",
    source: row.source,
    reason: row.reason,
    fingerprint: row.fingerprint,
    labels: row.labels,
    annotations: row.annotations,
    value: row.value,
    active_at: new Date(Number(row.active_ms)).toISOString(),
    fired_at: new Date(Number(row.fired_ms)).toISOString(),
    href: pageHref(row.issue_id === null ? "/alerts" : `/alerts/${row.issue_id}`, row.slug, { alert: id }),
  };
}

/** A Prometheus names its query in the address of its own graph. */
function queryOfUrl(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const expr = new URL(address).searchParams.get("g0.expr");
  return expr === null || expr.trim() === "" ? null : expr;
}

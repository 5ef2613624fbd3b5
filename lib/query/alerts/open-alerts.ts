import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { Alert } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

/** An alert as it lies in its table. */
export type StoredAlert = Alert & { id: bigint };

export type AlertRow = {
  id: bigint;
  project_id: number;
  rule_id: string | null;
  source: Alert["source"];
  fingerprint: string;
  labels: Alert["labels"];
  annotations: Alert["annotations"];
  generator_url: string | null;
  state: Alert["state"];
  reason: Alert["reason"];
  value: number | null;
  active_ms: bigint;
  fired_ms: bigint | null;
  recovering_ms: bigint | null;
  resolved_ms: bigint | null;
  ends_ms: bigint | null;
};

export const alertColumns: Sql = sql`a.id, a.project_id, a.rule_id, a.source, a.fingerprint, a.labels, a.annotations,
  a.generator_url, a.state, a.reason, a.value, a.active_ms, a.fired_ms, a.recovering_ms, a.resolved_ms, a.ends_ms`;

export function alertOf(row: AlertRow): StoredAlert {
  const ms = (value: bigint | null) => (value === null ? null : Number(value));
  return {
    id: row.id,
    projectId: row.project_id,
    ruleId: row.rule_id,
    source: row.source,
    fingerprint: row.fingerprint,
    labels: row.labels,
    annotations: row.annotations,
    generatorUrl: row.generator_url,
    state: row.state,
    reason: row.reason,
    value: row.value,
    activeMs: Number(row.active_ms),
    firedMs: ms(row.fired_ms),
    recoveringMs: ms(row.recovering_ms),
    resolvedMs: ms(row.resolved_ms),
    endsMs: ms(row.ends_ms),
  };
}

/** Alerts of these rules that are not over, by rule; with a scope those that its caller may see. */
export async function openAlertsOf(
  db: Db,
  ruleIds: readonly string[],
  scope?: Scope,
): Promise<Map<string, StoredAlert[]>> {
  const byRule = new Map<string, StoredAlert[]>();
  if (ruleIds.length === 0) return byRule;
  const rows = await runSql<AlertRow>(
    db,
    "open-alerts-of-rules",
    sql`select ${alertColumns} from alerting.alerts a
        where a.source = 'rule' and a.rule_id = any(${ruleIds}::uuid[]) and a.resolved_ms is null
          and ${scope === undefined ? sql`true` : inScope(scope, sql`a.project_id`)}`,
  );
  for (const row of rows) {
    const own = byRule.get(row.rule_id ?? "");
    if (own === undefined) byRule.set(row.rule_id ?? "", [alertOf(row)]);
    else own.push(alertOf(row));
  }
  return byRule;
}

/** Alerts that are not over although nothing evaluates their rule any more: it is gone, or switched off. */
export async function orphanedAlerts(db: Db, limit: number): Promise<StoredAlert[]> {
  const rows = await runSql<AlertRow>(
    db,
    "orphaned-alerts",
    sql`select ${alertColumns} from alerting.alerts a
        where a.source = 'rule' and a.resolved_ms is null
          and not exists (select from alerting.rules r where r.id = a.rule_id and r.enabled and r.kind = 'alert')
        order by a.id limit ${limit}`,
  );
  return rows.map(alertOf);
}

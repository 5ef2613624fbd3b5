import { alertName } from "@/lib/alerts/issues/alert-issue";
import { severityOfLabels } from "@/lib/alerts/issues/issue-severity";
import type { AlertRow } from "@/lib/contract/alert-list";
import { type Sql, sql } from "@/lib/db/sql";
import { pageHref, type Scope, slugOf } from "../scope";
import { issueHref } from "./issue-rows";
import { alertColumns, alertOf, type AlertRow as StoredRow } from "./open-alerts";

/** Columns of an alert as lists show it, for statements with `alerting.alerts a`. */
export const listedAlertColumns: Sql = sql`${alertColumns}, a.issue_id`;
export type ListedAlert = StoredRow & { issue_id: bigint | null };

export function toAlertRow(row: ListedAlert, scope: Scope, nowMs: number): AlertRow {
  const alert = alertOf(row);
  const project = slugOf(scope, row.project_id);
  const id = String(row.id);
  const issueId = row.issue_id === null ? null : String(row.issue_id);
  return {
    ...{ id, project, rule_id: alert.ruleId, source: alert.source, fingerprint: alert.fingerprint },
    name: alertName(alert.labels),
    severity: severityOfLabels(alert.labels),
    labels: alert.labels,
    annotations: alert.annotations,
    generator_url: alert.generatorUrl,
    ...{ state: alert.state, reason: alert.reason, value: alert.value },
    active_at: iso(alert.activeMs),
    fired_at: alert.firedMs === null ? null : iso(alert.firedMs),
    resolved_at: alert.resolvedMs === null ? null : iso(alert.resolvedMs),
    firing_ms: alert.firedMs === null ? null : Math.max(0, (alert.resolvedMs ?? nowMs) - alert.firedMs),
    issue_id: issueId,
    href:
      issueId !== null
        ? issueHref(issueId, project, id)
        : alert.ruleId === null
          ? null
          : pageHref(`/alerts/rules/${alert.ruleId}`, project),
  };
}

export const iso = (ms: number): string => new Date(ms).toISOString();

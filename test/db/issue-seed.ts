import { fingerprintOf } from "@/lib/alerts/fingerprint";
import { inTransaction, type Pool } from "@/lib/db/pool";
import type { Alert, AlertTransition, LabelRecord } from "@/lib/model/alert";
import { keepIssuesOfAlerts } from "@/lib/write/alerts/issues-of-alerts";

/** Alerts that fired in one transaction, with their issues. */
export async function fireAlerts(
  pool: Pool,
  projectId: number,
  all: readonly { labels: LabelRecord; ruleId?: string; annotations?: LabelRecord; value?: number }[],
  atMs = Date.now(),
): Promise<AlertTransition[]> {
  return inTransaction(pool, async (tx) => {
    const transitions: AlertTransition[] = [];
    for (const { labels, ruleId = null, annotations = {}, value = 1 } of all) {
      const alert: Alert = {
        projectId,
        ruleId,
        source: ruleId === null ? "alertmanager" : "rule",
        fingerprint: fingerprintOf(labels),
        labels,
        annotations,
        generatorUrl: null,
        state: "firing",
        reason: "condition",
        value,
        activeMs: atMs - 60_000,
        firedMs: atMs,
        recoveringMs: null,
        resolvedMs: null,
        endsMs: null,
      };
      const { rows } = await tx.query<{ id: bigint }>(
        `insert into alerting.alerts (project_id, rule_id, source, fingerprint, labels, annotations, state, value, active_ms, fired_ms, updated_ms)
         values ($1, $2, $3, $4, $5, $6, 'firing', $7, $8, $9, $9) returning id`,
        [projectId, ruleId, alert.source, alert.fingerprint, labels, annotations, value, atMs - 60_000, atMs],
      );
      transitions.push({ alertId: rows[0]?.id ?? 0n, change: "fired", atMs, alert });
    }
    await keepIssuesOfAlerts(tx, projectId, transitions);
    return transitions;
  });
}

/** They are over. */
export async function endAlerts(
  pool: Pool,
  projectId: number,
  fired: readonly AlertTransition[],
  atMs = Date.now(),
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const ended = fired.map(
      (one): AlertTransition => ({
        ...one,
        change: "resolved",
        atMs,
        alert: { ...one.alert, state: "resolved", resolvedMs: atMs },
      }),
    );
    await tx.query("update alerting.alerts set state = 'resolved', resolved_ms = $2 where id = any($1)", [
      fired.map(({ alertId }) => alertId),
      atMs,
    ]);
    await keepIssuesOfAlerts(tx, projectId, ended);
  });
}

export async function issueIdOf(pool: Pool, alertId: bigint): Promise<string> {
  const { rows } = await pool.query<{ issue_id: bigint }>(
    "select issue_id from alerting.alerts where id = $1",
    [alertId],
  );
  return String(rows[0]?.issue_id);
}

import { fingerprintOf } from "@/lib/alerts/fingerprint";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { Alert, AlertTransition, LabelRecord } from "@/lib/model/alert";
import { onTransitions } from "@/lib/write/alerts/on-transitions";

export async function saveSettings(pool: Pool, document: object, projectId = 1): Promise<void> {
  await pool.query(
    `insert into alerting.notification_settings (project_id, version, document)
     select $1, coalesce(max(version), 0) + 1, $2 from alerting.notification_settings where project_id = $1`,
    [projectId, JSON.stringify(document)],
  );
}

/** An alert that fires from `atMs` on, with all that follows from it; its id. */
export async function fireAlert(
  pool: Pool,
  labels: LabelRecord,
  atMs: number,
  projectId = 1,
): Promise<string> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: bigint }>(
      `insert into alerting.alerts (project_id, source, fingerprint, labels, annotations, state, value, active_ms, fired_ms, updated_ms)
       values ($1, 'rule', $2, $3, '{}', 'firing', 1, $4, $4, $4) returning id`,
      [projectId, fingerprintOf(labels), JSON.stringify(labels), atMs],
    );
    const id = rows[0]?.id ?? 0n;
    await announce(tx, id, "fired", atMs);
    return String(id);
  });
}

export async function endAlert(pool: Pool, id: string, atMs: number): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query(
      "update alerting.alerts set state = 'resolved', resolved_ms = $2, updated_ms = $2 where id = $1",
      [id, atMs],
    );
    await announce(tx, BigInt(id), "resolved", atMs);
  });
}

async function announce(
  tx: Connection,
  id: bigint,
  change: AlertTransition["change"],
  atMs: number,
): Promise<void> {
  const { rows } = await tx.query<{
    project_id: number;
    fingerprint: string;
    labels: LabelRecord;
    state: Alert["state"];
    active_ms: bigint;
    fired_ms: bigint;
    resolved_ms: bigint | null;
  }>(
    "select project_id, fingerprint, labels, state, active_ms, fired_ms, resolved_ms from alerting.alerts where id = $1",
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`no alert ${id}`);
  const alert: Alert = {
    projectId: row.project_id,
    ruleId: null,
    source: "rule",
    fingerprint: row.fingerprint,
    labels: row.labels,
    annotations: {},
    generatorUrl: null,
    state: row.state,
    reason: "condition",
    value: 1,
    activeMs: Number(row.active_ms),
    firedMs: Number(row.fired_ms),
    recoveringMs: null,
    resolvedMs: row.resolved_ms === null ? null : Number(row.resolved_ms),
    endsMs: null,
  };
  await onTransitions(tx, row.project_id, [{ alertId: id, change, atMs, alert }]);
}

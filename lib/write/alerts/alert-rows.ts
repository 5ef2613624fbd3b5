import type { AlertStep } from "@/lib/alerts/state-machine";
import type { Connection } from "@/lib/db/pool";
import type { Alert, AlertTransition } from "@/lib/model/alert";

type Known = Alert & { id?: bigint };
type Written = { id: bigint; at: number };

/**
 * Steps of the state machine, as rows. `before` of a step is the alert as it was read, with its id. @returns what people are
 * told of, with the ids of the rows
 */
export async function writeAlertSteps(
  tx: Connection,
  steps: readonly AlertStep[],
  nowMs: number,
): Promise<AlertTransition[]> {
  const ids = new Map<AlertStep, bigint>();
  const fresh = steps.filter(({ before }) => before === null);
  for (const { id, at } of await insertAlerts(tx, fresh, nowMs)) {
    const step = fresh[at];
    if (step !== undefined) ids.set(step, id);
  }
  const known = steps.filter(({ before }) => before !== null);
  for (const step of known) {
    const { id } = step.before as Known;
    if (id !== undefined) ids.set(step, id);
  }
  const updated = await updateAlerts(tx, known, ids, nowMs);
  return steps.flatMap((step) => {
    const id = ids.get(step);
    if (step.change === null || id === undefined) return [];
    if (step.before !== null && !updated.has(id)) return [];
    const { id: _id, ...alert } = step.after as Known;
    const atMs = (step.change === "fired" ? alert.firedMs : alert.resolvedMs) ?? nowMs;
    return [{ alertId: id, change: step.change, atMs, alert }];
  });
}

async function insertAlerts(tx: Connection, steps: readonly AlertStep[], nowMs: number): Promise<Written[]> {
  if (steps.length === 0) return [];
  // The place of a row is told back by its identity, which is one of the open alerts'.
  const places = new Map(steps.map(({ after }, at) => [`${after.ruleId}|${after.fingerprint}`, at]));
  const { rows } = await tx.query<{ id: bigint; rule_id: string; fingerprint: string }>(
    `/* insert-alerts */ insert into alerting.alerts (project_id, rule_id, source, fingerprint, labels, annotations, generator_url,
       state, reason, value, active_ms, fired_ms, updated_ms)
     select x.project_id, x.rule_id, 'rule', x.fingerprint, x.labels, x.annotations, null, x.state, x.reason, x.value,
       x.active_ms, x.fired_ms, $2
     from jsonb_to_recordset($1::jsonb) as x(project_id int, rule_id uuid, fingerprint text, labels jsonb, annotations jsonb,
       state text, reason text, value float8, active_ms bigint, fired_ms bigint)
     returning id, rule_id, fingerprint`,
    [JSON.stringify(steps.map(({ after }) => rowOf(after))), nowMs],
  );
  return rows.map(({ id, rule_id, fingerprint }) => ({
    id,
    at: places.get(`${rule_id}|${fingerprint}`) ?? -1,
  }));
}

function rowOf(alert: Alert): Record<string, unknown> {
  return {
    project_id: alert.projectId,
    rule_id: alert.ruleId,
    fingerprint: alert.fingerprint,
    labels: alert.labels,
    annotations: alert.annotations,
    state: alert.state,
    reason: alert.reason,
    value: numberText(alert.value),
    active_ms: alert.activeMs,
    fired_ms: alert.firedMs,
  };
}

/** JSON has no infinities; PostgreSQL reads them from text. */
const numberText = (value: number | null) => (value === null ? null : String(value));

async function updateAlerts(
  tx: Connection,
  steps: readonly AlertStep[],
  ids: ReadonlyMap<AlertStep, bigint>,
  nowMs: number,
): Promise<Set<bigint>> {
  const rows = steps.flatMap((step) => {
    const id = ids.get(step);
    return id === undefined ? [] : [{ id, ...step }];
  });
  if (rows.length === 0) return new Set();
  // Annotations seldom change, and are the largest part of a row.
  const annotations = rows.map(({ before, after }) =>
    before !== null && before.annotations === after.annotations ? null : JSON.stringify(after.annotations),
  );
  // One that is over stays so: its rule may have been switched off meanwhile.
  const { rows: updated } = await tx.query<{ id: bigint }>(
    `/* update-alerts */ update alerting.alerts a set state = x.state, value = x.value, active_ms = x.active_ms,
       fired_ms = x.fired_ms, recovering_ms = x.recovering_ms, resolved_ms = x.resolved_ms, updated_ms = $9,
       annotations = coalesce(x.annotations, a.annotations)
     from unnest($1::bigint[], $2::text[], $3::float8[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::jsonb[])
       as x(id, state, value, active_ms, fired_ms, recovering_ms, resolved_ms, annotations)
     where a.id = x.id and a.resolved_ms is null returning a.id`,
    [
      rows.map(({ id }) => id),
      rows.map(({ after }) => after.state),
      rows.map(({ after }) => after.value),
      rows.map(({ after }) => after.activeMs),
      rows.map(({ after }) => after.firedMs),
      rows.map(({ after }) => after.recoveringMs),
      rows.map(({ after }) => after.resolvedMs),
      annotations,
      nowMs,
    ],
  );
  return new Set(updated.map(({ id }) => id));
}

import type { ExternalAlert } from "@/lib/alerts/merge-incoming";
import type { Connection } from "@/lib/db/pool";
import type { AlertChange, AlertSource, AlertTransition, LabelRecord } from "@/lib/model/alert";

type Row = {
  id: bigint;
  source: AlertSource;
  fingerprint: string;
  labels: LabelRecord;
  annotations: LabelRecord;
  generator_url: string | null;
  value: number | null;
  active_ms: bigint;
  ends_ms: bigint | null;
  resolved_ms: bigint | null;
  ended_by: "sender" | "timeout" | null;
};
const columns =
  "id, source, fingerprint, labels, annotations, generator_url, value, active_ms, ends_ms, resolved_ms, ended_by";

type Of = { projectId: number; source: AlertSource };

/** The newest time that each of these fired. */
export async function newestExternal(
  tx: Connection,
  { projectId, source }: Of,
  fingerprints: readonly string[],
): Promise<Map<string, ExternalAlert>> {
  const { rows } = await tx.query<Row>({
    text: `/* newest-external-alerts */ select n.* from unnest($3::text[]) as f (fingerprint)
             cross join lateral (
               select ${columns} from alerting.alerts a
               where a.project_id = $1 and a.source = $2 and a.source <> 'rule' and a.fingerprint = f.fingerprint
               order by a.id desc limit 1) n`,
    values: [projectId, source, [...new Set(fingerprints)]],
  });
  return new Map(rows.map((row) => [row.fingerprint, toExternal(row)]));
}

/** By source. */
export async function overdueExternal(
  tx: Connection,
  projectId: number,
  nowMs: number,
  most: number,
): Promise<Map<AlertSource, ExternalAlert[]>> {
  const { rows } = await tx.query<Row>({
    text: `/* overdue-alerts */ select ${columns} from alerting.alerts
           where project_id = $1 and resolved_ms is null and ends_ms is not null and ends_ms <= $2 and source <> 'rule'
           order by ends_ms limit $3`,
    values: [projectId, nowMs, most],
  });
  const bySource = new Map<AlertSource, ExternalAlert[]>();
  for (const row of rows) bySource.set(row.source, [...(bySource.get(row.source) ?? []), toExternal(row)]);
  return bySource;
}

/** Writes new ones and changed ones; what each is called. */
export async function storeExternal(
  tx: Connection,
  of: Of & { nowMs: number },
  alerts: readonly ExternalAlert[],
): Promise<Map<ExternalAlert, bigint>> {
  const ids = new Map<ExternalAlert, bigint>();
  const known = alerts.flatMap((alert) => (alert.id === null ? [] : [{ alert, id: alert.id }]));
  if (known.length > 0)
    await tx.query({
      text: `/* change-external-alerts */ update alerting.alerts a
             set annotations = n.annotations, generator_url = n.generator_url, value = n.value, active_ms = n.active_ms,
               fired_ms = n.active_ms, ends_ms = n.ends_ms, resolved_ms = n.resolved_ms, ended_by = n.ended_by,
               state = case when n.resolved_ms is null then 'firing' else 'resolved' end, updated_ms = $1
             from unnest($2::bigint[], $3::jsonb[], $4::text[], $5::float8[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[])
               as n (id, annotations, generator_url, value, active_ms, ends_ms, resolved_ms, ended_by)
             where a.id = n.id`,
      values: [of.nowMs, known.map(({ id }) => id), ...changing(known.map(({ alert }) => alert))],
    });
  for (const { alert, id } of known) ids.set(alert, id);
  const fresh = alerts.filter(({ id }) => id === null);
  if (fresh.length === 0) return ids;
  const { rows } = await tx.query<{ id: bigint }>({
    text: `/* add-external-alerts */ insert into alerting.alerts (project_id, source, updated_ms, fingerprint, labels, annotations,
             generator_url, value, active_ms, fired_ms, ends_ms, resolved_ms, ended_by, state)
           select $1, $2, $3, fingerprint, labels, annotations, generator_url, value, active_ms, active_ms, ends_ms,
             resolved_ms, ended_by, case when resolved_ms is null then 'firing' else 'resolved' end
           from unnest($4::text[], $5::jsonb[], $6::jsonb[], $7::text[], $8::float8[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[])
             with ordinality as n (fingerprint, labels, annotations, generator_url, value, active_ms, ends_ms, resolved_ms, ended_by, i)
           order by i returning id`,
    values: [
      of.projectId,
      of.source,
      of.nowMs,
      fresh.map(({ fingerprint }) => fingerprint),
      fresh.map(({ labels }) => JSON.stringify(labels)),
      ...changing(fresh),
    ],
  });
  // Identities are given out in the order of the rows.
  const sorted = rows.map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1));
  fresh.forEach((alert, i) => {
    const id = sorted[i];
    if (id !== undefined) ids.set(alert, id);
  });
  return ids;
}

const changing = (alerts: readonly ExternalAlert[]) => [
  alerts.map(({ annotations }) => JSON.stringify(annotations)),
  alerts.map(({ generatorUrl }) => generatorUrl),
  alerts.map(({ value }) => value),
  alerts.map(({ activeMs }) => Math.floor(activeMs)),
  alerts.map(({ endsMs }) => Math.floor(endsMs)),
  alerts.map(({ resolvedMs }) => (resolvedMs === null ? null : Math.floor(resolvedMs))),
  alerts.map(({ endedBy }) => endedBy),
];

export function externalTransition(
  { projectId, source, nowMs }: Of & { nowMs: number },
  alertId: bigint,
  external: ExternalAlert,
  change: AlertChange,
): AlertTransition {
  const { fingerprint, labels, annotations, generatorUrl, value, activeMs, endsMs, resolvedMs } = external;
  return {
    alertId,
    change,
    atMs: nowMs,
    alert: {
      projectId,
      ruleId: null,
      source,
      fingerprint,
      labels,
      annotations,
      generatorUrl,
      state: change === "fired" ? "firing" : "resolved",
      reason: "condition",
      value,
      activeMs,
      firedMs: activeMs,
      recoveringMs: null,
      resolvedMs: change === "fired" ? null : resolvedMs,
      endsMs,
    },
  };
}

function toExternal(row: Row): ExternalAlert {
  return {
    id: row.id,
    fingerprint: row.fingerprint,
    labels: row.labels,
    annotations: row.annotations,
    generatorUrl: row.generator_url,
    value: row.value,
    activeMs: Number(row.active_ms),
    endsMs: Number(row.ends_ms ?? 0n),
    resolvedMs: row.resolved_ms === null ? null : Number(row.resolved_ms),
    endedBy: row.ended_by,
  };
}

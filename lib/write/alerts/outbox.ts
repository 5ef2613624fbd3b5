import type { NotificationPayload, NotifiedAlert } from "@/lib/alerts/notification";
import type { Integration } from "@/lib/alerts/routing";
import type { Connection } from "@/lib/db/pool";

/** One message that was decided, before it is one row for each integration of its receiver. */
export interface Telling {
  routePath: string;
  payload: NotificationPayload;
  /** Something fires that had not been told before, or it is time to tell all of it again. */
  isOfFiring: boolean;
  integrations: readonly Integration[];
}

/** Puts messages into the outbox, and into the history of the issues that they are about. */
export async function queueTellings(
  tx: Connection,
  projectId: number,
  tellings: readonly Telling[],
  nowMs: number,
): Promise<void> {
  const rows = tellings.flatMap(({ routePath, payload, integrations, isOfFiring }) =>
    integrations.flatMap((integration) => {
      const own = payloadFor(payload, integration, isOfFiring);
      return own === null ? [] : [{ routePath, integration, payload: own }];
    }),
  );
  if (rows.length === 0) return;
  const { rows: stored } = await tx.query<{ id: string; i: number }>({
    text: `/* queue-notifications */
           with given as materialized (
             select gen_random_uuid() as id, n.* from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $9::text[])
               with ordinality as n (route, group_key, receiver, integration, integration_id, payload, issue_ids, i)),
           stored as (
             insert into alerting.notifications
               (id, project_id, route, group_key, receiver, integration, integration_id, payload, due_ms, issue_ids)
             select id, $1, route, group_key, receiver, integration, integration_id, payload, $8, issue_ids::bigint[] from given order by i)
           select id, i::int as i from given`,
    values: [
      projectId,
      rows.map(({ routePath }) => routePath),
      rows.map(({ payload }) => payload.group_key),
      rows.map(({ payload }) => payload.receiver),
      rows.map(({ integration }) => integration.kind),
      rows.map(({ integration }) => integration.id),
      rows.map(({ payload }) => JSON.stringify(payload)),
      nowMs,
      rows.map(({ payload }) => `{${issuesOf(payload.alerts).join(",")}}`),
    ],
  });
  const ids = new Map(stored.map(({ id, i }) => [i - 1, id]));
  const notes = rows.flatMap((row, i) => notesOf(row.payload, row.integration, ids.get(i) ?? ""));
  await noteInIssues(tx, projectId, notes, nowMs);
}

/** Without the ends for one that does not want them; null where nothing else is left to say. */
function payloadFor(
  payload: NotificationPayload,
  { sendResolved }: Integration,
  isOfFiring: boolean,
): NotificationPayload | null {
  if (sendResolved) return payload;
  const alerts = payload.alerts.filter(({ status }) => status === "firing");
  return isOfFiring && alerts.length > 0 ? { ...payload, alerts } : null;
}

function issuesOf(alerts: readonly NotifiedAlert[]): string[] {
  return [...new Set(alerts.map(({ issue_id }) => issue_id).filter((id) => id !== null))];
}

type Note = { issueId: string; alertId: string; details: object };

function notesOf(
  { alerts, receiver, reason }: NotificationPayload,
  { kind }: Integration,
  id: string,
): Note[] {
  return alerts.flatMap(({ issue_id, alert_id, status }) => {
    const details = { notification_id: id, receiver, integration: kind, status, reason };
    return issue_id === null ? [] : [{ issueId: issue_id, alertId: alert_id, details }];
  });
}

async function noteInIssues(
  tx: Connection,
  projectId: number,
  notes: readonly Note[],
  nowMs: number,
): Promise<void> {
  if (notes.length === 0) return;
  await tx.query({
    text: `/* note-notified */ insert into alerting.issue_events (issue_id, alert_id, at, what, details)
           select n.issue_id, n.alert_id, to_timestamp($4 / 1000.0), 'notified', n.details
           from unnest($2::bigint[], $3::bigint[], $5::jsonb[]) as n (issue_id, alert_id, details)
           where exists (select from alerting.issues i where i.id = n.issue_id and i.project_id = $1)`,
    values: [
      projectId,
      notes.map(({ issueId }) => issueId),
      notes.map(({ alertId }) => alertId),
      nowMs,
      notes.map(({ details }) => JSON.stringify(details)),
    ],
  });
}

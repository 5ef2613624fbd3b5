import type { NotificationPayload, NotifiedAlert } from "@/lib/alerts/notification";
import { notificationSettingsWritten } from "@/lib/contract/notification-settings";
import { sealSecrets } from "@/lib/control/keep-secrets";
import { openSecretBox } from "@/lib/control/secret-box";
import type { Pool } from "@/lib/db/pool";

/** An alert as a notification tells it; its fingerprint is its name. */
export function notifiedAlert(name: string, of: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    status: "firing",
    labels: { alertname: name, severity: "critical", agent: "planner" },
    annotations: { summary: `${name} is wrong` },
    starts_at: "2026-03-01T12:00:00.000Z",
    ends_at: of.status === "resolved" ? "2026-03-01T12:10:00.000Z" : null,
    generator_url: null,
    fingerprint: name,
    value: 7,
    alert_id: "1",
    issue_id: null,
    href: "/alerts/1",
    ...of,
  };
}

export function notificationPayload(
  alerts: NotifiedAlert[],
  of: Partial<NotificationPayload> = {},
): NotificationPayload {
  return {
    receiver: "team",
    status: alerts.some(({ status }) => status === "firing") ? "firing" : "resolved",
    group_key: '{}:{alertname="High"}',
    group_labels: { alertname: "High" },
    common_labels: { severity: "critical", agent: "planner" },
    common_annotations: {},
    external_url: "/inbox?project=default",
    alerts,
    truncated_alerts: 0,
    project: "default",
    reason: "changed",
    ...of,
  };
}

export async function saveSettings(pool: Pool, document: object, projectId = 1): Promise<void> {
  const written = notificationSettingsWritten.parse(document);
  const sealed = sealSecrets(written, null, await openSecretBox(pool));
  await pool.query(
    `insert into alerting.notification_settings (project_id, version, document)
     select $1, coalesce(max(version), 0) + 1, $2 from alerting.notification_settings where project_id = $1`,
    [projectId, JSON.stringify(sealed.document)],
  );
}

/** A row of the outbox; its id. */
export async function queueNotification(
  pool: Pool,
  payload: NotificationPayload,
  of: { integration?: string; integrationId?: string; receiver?: string; dueMs?: number } = {},
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into alerting.notifications (project_id, route, group_key, receiver, integration, integration_id, payload, due_ms)
     values (1, '0', $1, $2, $3, $4, $5, $6) returning id`,
    [
      payload.group_key,
      of.receiver ?? payload.receiver,
      of.integration ?? "webhook",
      of.integrationId ?? "hook",
      JSON.stringify(payload),
      of.dueMs ?? 0,
    ],
  );
  return rows[0]?.id ?? "";
}

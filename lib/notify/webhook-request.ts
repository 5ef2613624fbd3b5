import { createHmac } from "node:crypto";
import { evidenceOf, linkTo, type Message } from "./message";

const notEnded = "0001-01-01T00:00:00Z";

/** Alertmanager's webhook body, version 4, with what only we know under `runtower`. The same each time it is tried. */
export function webhookBody(message: Message, maxAlerts: number): string {
  const { payload } = message;
  const alerts = maxAlerts > 0 ? payload.alerts.slice(0, maxAlerts) : payload.alerts;
  return JSON.stringify({
    version: "4",
    groupKey: payload.group_key,
    truncatedAlerts: payload.truncated_alerts + payload.alerts.length - alerts.length,
    status: payload.status,
    receiver: payload.receiver,
    groupLabels: payload.group_labels,
    commonLabels: payload.common_labels,
    commonAnnotations: payload.common_annotations,
    externalURL: linkTo(message, payload.external_url),
    alerts: alerts.map((alert) => ({
      status: alert.status,
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: alert.starts_at,
      endsAt: alert.ends_at ?? notEnded,
      generatorURL: alert.generator_url ?? linkTo(message, alert.href),
      fingerprint: alert.fingerprint,
      runtower: {
        alert_id: alert.alert_id,
        issue_id: alert.issue_id,
        url: linkTo(message, alert.href),
        value: alert.value,
        evidence: evidenceOf(message, alert),
      },
    })),
    runtower: {
      notification_id: message.id,
      project: payload.project,
      reason: payload.reason,
      ...(message.test && { test: true }),
    },
  });
}

/**
 * Headers beside those of any POST. The signature is over `timestamp.body`, so that nobody can send an old one again later;
 * receivers compare it in constant time and refuse a timestamp that is minutes away.
 */
export function webhookHeaders(
  message: Message,
  body: string,
  { secret, authorization }: { secret: string | null; authorization: string | null },
  nowMs: number,
): { [name: string]: string } {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    "idempotency-key": message.id,
    "x-runtower-attempt": String(message.attempt),
    "x-runtower-unsure": String(message.unsure),
    "x-runtower-timestamp": timestamp,
    ...(secret !== null && { "x-runtower-signature": `v1=${signatureOf(secret, timestamp, body)}` }),
    ...(authorization !== null && { authorization }),
  };
}

export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

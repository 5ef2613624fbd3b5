import { randomUUID } from "node:crypto";
import type { NotificationPayload } from "@/lib/alerts/notification";
import type { NotificationTestOutput } from "@/lib/contract/notification-settings";
import type { Message } from "./message";
import { type Integration, sendMessage } from "./send";
import type { MailServer } from "./send-mail";
import type { SendParts } from "./send-parts";

export type TestedReceiver = {
  name: string;
  integrations: readonly (Integration & { id?: string | undefined })[];
};
type About = { project: string; linkBase: string; server: MailServer | null };

/** Sends a message that says it is a test to each integration of a receiver, and tells what each answered. */
export async function sendTest(
  receiver: TestedReceiver,
  { project, linkBase, server }: About,
  parts: SendParts,
): Promise<NotificationTestOutput> {
  const payload = testPayload(receiver.name, project, parts.now());
  const results = receiver.integrations.map(async (integration) => {
    const startedMs = performance.now();
    const message: Message = {
      id: randomUUID(),
      attempt: 1,
      unsure: false,
      test: true,
      payload,
      evidence: new Map(),
      linkBase,
    };
    const { kind, said } = await sendMessage(message, integration, server, parts);
    // An incident that nobody would end.
    if (kind === "delivered" && integration.kind === "pagerduty")
      await sendMessage({ ...message, payload: ended(payload, parts.now()) }, integration, server, parts);
    return {
      integration_id: integration.id ?? "",
      integration: integration.kind,
      delivered: kind === "delivered",
      said,
      took_ms: Math.round(performance.now() - startedMs),
    };
  });
  return { results: await Promise.all(results) };
}

function ended(payload: NotificationPayload, nowMs: number): NotificationPayload {
  const endsAt = new Date(nowMs).toISOString();
  const alerts = payload.alerts.map((alert) => ({ ...alert, status: "resolved" as const, ends_at: endsAt }));
  return { ...payload, status: "resolved", alerts };
}

function testPayload(receiver: string, project: string, nowMs: number): NotificationPayload {
  const labels = { alertname: "Test", severity: "info" };
  const annotations = { summary: "A test of this receiver: nothing is wrong" };
  const href = `/settings/notifications?${new URLSearchParams({ project })}`;
  return {
    receiver,
    status: "firing",
    group_key: `test:${receiver}`,
    group_labels: { alertname: "Test" },
    common_labels: labels,
    common_annotations: annotations,
    external_url: href,
    alerts: [
      {
        status: "firing",
        labels,
        annotations,
        starts_at: new Date(nowMs).toISOString(),
        ends_at: null,
        generator_url: null,
        fingerprint: "0000000000000000",
        value: 1,
        alert_id: "0",
        issue_id: null,
        href,
      },
    ],
    truncated_alerts: 0,
    project,
    reason: "changed",
  };
}

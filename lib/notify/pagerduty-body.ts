import { createHash } from "node:crypto";
import { cut } from "@/lib/alerts/notification-title";
import { evidenceOf, linkTo, type Message, mainLink, severityOf, titleOf, whatOf, whereOf } from "./message";

const mostAlerts = 20;

/** One of PagerDuty's Events v2: the group is one incident there, and ends when nothing of it fires any more. */
export function pagerDutyBody(message: Message, routingKey: string): string {
  const { payload } = message;
  const { project } = payload;
  // Of each test its own: it must never end an incident that is real.
  const group = message.test ? `test ${message.id}` : payload.group_key;
  const event = {
    routing_key: routingKey,
    dedup_key: createHash("sha256").update(`${project}\n${payload.receiver}\n${group}`).digest("hex"),
  };
  if (payload.status === "resolved") return JSON.stringify({ ...event, event_action: "resolve" });
  const [first] = payload.alerts;
  return JSON.stringify({
    ...event,
    event_action: "trigger",
    client: "Runtower",
    client_url: mainLink(message),
    links: payload.alerts
      .slice(0, mostAlerts)
      .map((alert) => ({ href: linkTo(message, alert.href), text: cut(whatOf(alert), 200) })),
    payload: {
      summary: cut(`${titleOf(message)}${first === undefined ? "" : `: ${whatOf(first)}`}`, 1_000),
      source: cut((first === undefined ? "" : whereOf(first)) || project, 500),
      severity: message.test ? "info" : severityOf(payload),
      ...(first !== undefined && { timestamp: first.starts_at }),
      component: payload.common_labels.service ?? payload.common_labels.agent ?? payload.common_labels.job,
      group: payload.group_labels.alertname,
      custom_details: {
        project,
        notification_id: message.id,
        unsure: message.unsure,
        labels: payload.common_labels,
        annotations: payload.common_annotations,
        more_alerts: Math.max(0, payload.alerts.length - mostAlerts) + payload.truncated_alerts,
        alerts: payload.alerts.slice(0, mostAlerts).map((alert) => ({
          what: cut(whatOf(alert), 500),
          status: alert.status,
          where: cut(whereOf(alert), 500),
          since: alert.starts_at,
          value: alert.value,
          url: linkTo(message, alert.href),
          evidence: evidenceOf(message, alert),
        })),
      },
    },
  });
}

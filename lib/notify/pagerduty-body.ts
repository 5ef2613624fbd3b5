import { createHash } from "node:crypto";
import type { NotifiedAlert } from "@/lib/alerts/notification";
import { cut } from "@/lib/alerts/notification-title";
import type { LabelRecord } from "@/lib/model/alert";
import { evidenceOf, linkTo, type Message, mainLink, severityOf, titleOf, whatOf, whereOf } from "./message";

const mostAlerts = 20;
/** PagerDuty refuses an event of more than 512 KB. */
const mostBytes = 480_000;
const mostTexts = 40;

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
  const full = triggerOf(message, event, (alert) => evidenceOf(message, alert), bounded);
  return Buffer.byteLength(full) <= mostBytes
    ? full
    : triggerOf(
        message,
        event,
        () => [],
        () => ({}),
      );
}

/** As much of labels or annotations as somebody reads there: a sender may fill a megabyte with those of one alert. */
function bounded(texts: LabelRecord): LabelRecord {
  const first = Object.entries(texts).slice(0, mostTexts);
  return Object.fromEntries(first.map(([name, text]) => [name, cut(text, 500)]));
}

function triggerOf(
  message: Message,
  event: object,
  evidence: (alert: NotifiedAlert) => readonly string[],
  texts: (all: LabelRecord) => LabelRecord,
): string {
  const { payload } = message;
  const { project } = payload;
  const [first] = payload.alerts;
  const { service, agent, job } = payload.common_labels;
  const { alertname } = payload.group_labels;
  const component = service ?? agent ?? job;
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
      ...(component !== undefined && { component: cut(component, 200) }),
      ...(alertname !== undefined && { group: cut(alertname, 200) }),
      custom_details: {
        project,
        notification_id: message.id,
        unsure: message.unsure,
        labels: texts(payload.common_labels),
        annotations: texts(payload.common_annotations),
        more_alerts: Math.max(0, payload.alerts.length - mostAlerts) + payload.truncated_alerts,
        alerts: payload.alerts.slice(0, mostAlerts).map((alert) => ({
          what: cut(whatOf(alert), 500),
          status: alert.status,
          where: cut(whereOf(alert), 500),
          since: alert.starts_at,
          value: alert.value,
          url: linkTo(message, alert.href),
          evidence: evidence(alert).map((line) => cut(line, 500)),
        })),
      },
    },
  });
}

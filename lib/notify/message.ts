import type { NotificationPayload, NotifiedAlert } from "@/lib/alerts/notification";
import { notificationTitle, readable } from "@/lib/alerts/notification-title";
import type { LabelRecord } from "@/lib/model/alert";

/** One notification on its way to one integration. */
export interface Message {
  /** The same each time it is tried: receivers know by it what they have. */
  id: string;
  attempt: number;
  /** It was sent before and the answer was lost. */
  unsure: boolean;
  /** Sent by the test button. */
  test: boolean;
  payload: NotificationPayload;
  /** First lines of the evidence, by alert id. */
  evidence: ReadonlyMap<string, readonly string[]>;
  /** What links begin with, without a slash at the end. */
  linkBase: string;
}

export const linkTo = ({ linkBase }: Message, href: string): string =>
  /^https?:\/\//.test(href) ? href : `${linkBase}${href}`;

/** Runbooks that came with Runtower are named by their path: who is told needs the whole address. */
export function withRunbookLinks(message: Message): Message {
  const whole = (annotations: LabelRecord): LabelRecord =>
    /^\/(?!\/)/.test(annotations.runbook_url ?? "")
      ? { ...annotations, runbook_url: linkTo(message, annotations.runbook_url ?? "") }
      : annotations;
  const { payload } = message;
  return {
    ...message,
    payload: {
      ...payload,
      common_annotations: whole(payload.common_annotations),
      alerts: payload.alerts.map((alert) => ({ ...alert, annotations: whole(alert.annotations) })),
    },
  };
}

/** The page of what is told: of its only alert, or of all. */
export function mainLink(message: Message): string {
  const { alerts, external_url } = message.payload;
  const [only] = alerts;
  return linkTo(message, alerts.length === 1 && only ? only.href : external_url);
}

/** "[FIRING:2] HighErrorRate checkout" */
export const titleOf = ({ payload, test }: Pick<Message, "payload" | "test">): string =>
  `${test ? "[TEST] " : ""}${notificationTitle(payload)}`;

/** What an alert is about, in its rule's own words where it has some. */
export function whatOf({ annotations, labels }: NotifiedAlert): string {
  return readable(
    annotations.summary ?? annotations.title ?? annotations.message ?? labels.alertname ?? "alert",
  );
}

/** "agent=planner tool=search": what tells it from the others. */
export function whereOf({ labels }: NotifiedAlert): string {
  return Object.entries(labels)
    .filter(([name]) => name !== "alertname" && name !== "severity")
    .map(([name, value]) => readable(`${name}=${value}`))
    .join(" ");
}

/** "12 min", of one that ended; "since 14:03 UTC" of one that goes on. */
export function whenOf({ status, starts_at, ends_at }: NotifiedAlert): string {
  if (status === "resolved" && ends_at !== null)
    return `after ${durationWords(Date.parse(ends_at) - Date.parse(starts_at))}`;
  const [day, clock] = starts_at.split("T");
  return `since ${day} ${clock?.slice(0, 5)} UTC`;
}

function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

export function evidenceOf(message: Message, alert: NotifiedAlert): readonly string[] {
  return alert.status === "firing" ? (message.evidence.get(alert.alert_id) ?? []) : [];
}

const severityWords: Readonly<Record<string, "critical" | "error" | "warning" | "info">> = {
  critical: "critical",
  page: "critical",
  fatal: "critical",
  high: "error",
  error: "error",
  major: "error",
  warning: "warning",
  warn: "warning",
  minor: "warning",
  info: "info",
  low: "info",
  none: "info",
};

/** The loudest of the alerts that fire, in PagerDuty's four words. */
export function severityOf({ alerts }: NotificationPayload): "critical" | "error" | "warning" | "info" {
  const order = ["critical", "error", "warning", "info"] as const;
  const firing = alerts.filter(({ status }) => status === "firing");
  const words = new Set((firing.length > 0 ? firing : alerts).map(({ labels }) => wordOf(labels)));
  return order.find((word) => words.has(word)) ?? "warning";
}

const wordOf = (labels: LabelRecord) => severityWords[(labels.severity ?? "").toLowerCase()] ?? "warning";

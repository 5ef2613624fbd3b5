import type { NotificationPayload } from "./notification";

const mostLength = 180;

/** "[FIRING:2] HighErrorRate checkout" */
export function notificationTitle(payload: NotificationPayload): string {
  const firing = payload.alerts.filter(({ status }) => status === "firing").length;
  const { alertname, ...rest } = payload.group_labels;
  const name = alertname ?? payload.common_labels.alertname ?? "alerts";
  const where = Object.values(rest).filter((value) => value !== "");
  const state = payload.status === "firing" ? `FIRING:${firing + payload.truncated_alerts}` : "RESOLVED";
  return cut(readable([`[${state}]`, name, ...where].join(" ")), mostLength);
}

/** On one line, without what changes how the text around it is read: control characters, overrides of the direction. */
export const readable = (text: string): string =>
  text.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();

export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never half of a pair of surrogates.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

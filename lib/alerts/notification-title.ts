import type { NotificationPayload } from "./notification";

const mostLength = 180;

/** "[FIRING:2] HighErrorRate checkout" */
export function notificationTitle(payload: NotificationPayload): string {
  const firing = payload.alerts.filter(({ status }) => status === "firing").length;
  const { alertname, ...rest } = payload.group_labels;
  const name = alertname ?? payload.common_labels.alertname ?? "alerts";
  const where = Object.values(rest).filter((value) => value !== "");
  const state = payload.status === "firing" ? `FIRING:${firing + payload.truncated_alerts}` : "RESOLVED";
  return cut([`[${state}]`, name, ...where].join(" ").replace(/\s+/g, " "), mostLength);
}

export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never half of a pair of surrogates.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

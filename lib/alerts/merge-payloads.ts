import type { LabelRecord } from "@/lib/model/alert";
import { fittingAlerts } from "./fitting-alerts";
import type { NotificationPayload, NotifiedAlert } from "./notification";

/** A receiver may be away for a day, and alerts end all the time. */
const mostAlertsMerged = 1_000;

/**
 * What is told of a group in place of two that wait, the older one unsent. The newer one says how things stand, so it is what
 * is told; ends that only the older one knew go with it, or nobody would ever hear of them.
 */
export function mergePayloads(older: NotificationPayload, newer: NotificationPayload): NotificationPayload {
  const known = new Set(newer.alerts.map(({ fingerprint }) => fingerprint));
  const ended = older.alerts.filter(
    ({ status, fingerprint }) => status === "resolved" && !known.has(fingerprint),
  );
  const reason = older.reason === "changed" ? "changed" : newer.reason;
  if (ended.length === 0) return { ...newer, reason };
  const all = [...newer.alerts, ...ended];
  const alerts = fittingAlerts(all, mostAlertsMerged);
  return {
    ...newer,
    reason,
    alerts,
    truncated_alerts: newer.truncated_alerts + all.length - alerts.length,
    common_labels: shared(newer.common_labels, ended, ({ labels }) => labels),
    common_annotations: shared(newer.common_annotations, ended, ({ annotations }) => annotations),
  };
}

function shared(
  common: LabelRecord,
  alerts: readonly NotifiedAlert[],
  recordOf: (alert: NotifiedAlert) => LabelRecord,
): LabelRecord {
  return Object.fromEntries(
    Object.entries(common).filter(([name, value]) =>
      alerts.every((alert) => recordOf(alert)[name] === value),
    ),
  );
}

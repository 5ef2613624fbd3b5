import type { LabelRecord } from "@/lib/model/alert";
import { commonOf } from "./common-labels";
import type { GroupDecision } from "./decide-group";
import { fittingAlerts } from "./fitting-alerts";
import type { NotificationPayload, NotifiedAlert } from "./notification";

/** Alerts that one message lists; it says how many more there are. */
const mostAlertsTold = 200;

export function buildPayload(
  group: { key: string; receiver: string; labels: LabelRecord; project: string },
  decision: Extract<GroupDecision, { kind: "tell" }>,
  alerts: ReadonlyMap<string, NotifiedAlert>,
): NotificationPayload {
  const { project } = group;
  const all = [...newestFirst(decision.firing, alerts), ...newestFirst(decision.resolved, alerts)];
  const told = fittingAlerts(all, mostAlertsTold);
  return {
    project,
    receiver: group.receiver,
    status: decision.firing.length > 0 ? "firing" : "resolved",
    reason: decision.reason,
    group_key: group.key,
    group_labels: group.labels,
    common_labels: commonOf(all.map(({ labels }) => labels)),
    common_annotations: commonOf(all.map(({ annotations }) => annotations)),
    external_url: `/alerts?${new URLSearchParams({ project })}`,
    alerts: told,
    truncated_alerts: all.length - told.length,
  };
}

function newestFirst(ids: readonly string[], alerts: ReadonlyMap<string, NotifiedAlert>): NotifiedAlert[] {
  return ids
    .map((id) => alerts.get(id))
    .filter((alert) => alert !== undefined)
    .sort((a, b) => (a.starts_at < b.starts_at ? 1 : a.starts_at > b.starts_at ? -1 : 0));
}

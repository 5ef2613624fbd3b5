import type { Alert, LabelRecord, Severity } from "@/lib/model/alert";
import { severityOfLabels } from "./issue-severity";

export type AlertIssue = {
  key: string;
  groupKey: string;
  title: string;
  culprit: string;
  severity: Severity;
};

const maxText = 300;
/** What all alerts of a line share, or what a line says already. */
const shared = new Set(["alertname", "severity", "alert_reason", "priority"]);

export function alertName(labels: LabelRecord): string {
  return labels.alertname || "Alert";
}

/** What the inbox calls an alert. All alerts of one rule, of others' all of one name, stand as one line. */
export function issueOfAlert(
  alert: Pick<Alert, "ruleId" | "source" | "fingerprint" | "labels" | "annotations" | "reason">,
): AlertIssue {
  const name = alertName(alert.labels);
  const from = alert.ruleId ?? alert.source;
  return {
    key: `${from}:${alert.fingerprint}`,
    groupKey: (alert.ruleId === null ? `alert:${alert.source}:${name}` : `alert:${alert.ruleId}`).slice(
      0,
      400,
    ),
    title: name.slice(0, maxText),
    culprit: culpritOf(alert).slice(0, maxText),
    severity: severityOfLabels(alert.labels),
  };
}

const reasons = { condition: "", no_data: "No data. ", error: "Cannot be evaluated. " } as const;

/** What its author wrote of it, else the labels that tell it from others. */
function culpritOf({
  labels,
  annotations,
  reason,
}: Pick<Alert, "labels" | "annotations" | "reason">): string {
  const said = annotations.summary || annotations.message || annotations.title || "";
  return `${reasons[reason]}${said === "" ? tellingLabels(labels) : said}`.trim();
}

function tellingLabels(labels: LabelRecord): string {
  return Object.entries(labels)
    .filter(([name]) => !shared.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/**
 * Alerts as the state machine, the tables and the pages name them. Times are epoch milliseconds, as those of PromQL; the
 * names of states are Prometheus' (pending, firing), and two more that Prometheus has without a name.
 */

/** `recovering`: the condition no longer holds, and `keep_firing_for` lasts. `dropped`: gone before it fired. */
export const alertStates = ["pending", "firing", "recovering", "resolved", "dropped"] as const;
export type AlertState = (typeof alertStates)[number];

/** Who says so: a rule of ours, an Alertmanager client (a Prometheus) or a Grafana. */
export const alertSources = ["rule", "alertmanager", "grafana"] as const;
export type AlertSource = (typeof alertSources)[number];

/** Why an alert is active: its condition, an answer without series where there had been some, or a query that failed. */
export const alertReasons = ["condition", "no_data", "error"] as const;
export type AlertReason = (typeof alertReasons)[number];

/** Whether people are told and how loud; from the label `severity`, in the words of the field (page, critical, error ...). */
export const severities = ["critical", "high", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

export type LabelRecord = Readonly<Record<string, string>>;

/** One label set that is active, from pending (or, sent by others, firing) to resolved. A row of alerting.alerts. */
export interface Alert {
  projectId: number;
  ruleId: string | null;
  source: AlertSource;
  /** 16 hexadecimal digits: FNV-1a 64 over the sorted labels, as Alertmanager's. */
  fingerprint: string;
  labels: LabelRecord;
  annotations: LabelRecord;
  generatorUrl: string | null;
  state: AlertState;
  reason: AlertReason;
  value: number | null;
  activeMs: number;
  firedMs: number | null;
  recoveringMs: number | null;
  resolvedMs: number | null;
  /** Of an alert that others sent: resolved by then unless it is sent again. */
  endsMs: number | null;
}

/** What the inbox, the history and the notifications hear of; pending and dropped ones stay between rule and alert page. */
export type AlertChange = "fired" | "resolved";

/** An alert whose change was written in the transaction that hears of it. */
export interface AlertTransition {
  alertId: bigint;
  change: AlertChange;
  atMs: number;
  alert: Alert;
}

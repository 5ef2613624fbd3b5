// Rules about Runtower itself, over what its processes tell at /metrics: they find something where these are scraped.
import type { StarterRule } from "./starter-rule";

const minuteMs = 60_000;
const group = "runtower";

export const ownRules: readonly StarterRule[] = [
  {
    group,
    name: "RuntowerRefusesItems",
    isOn: true,
    severity: "warning",
    summary: "Runtower refused {{ $value | humanize }} {{ $labels.signal }}: {{ $labels.reason }}",
    description: "What senders bring is not stored. Settings, Ingest tells whose it is and why.",
    forMs: 2 * minuteMs,
    condition: "sum by (signal, reason) (increase(runtower_items_rejected_total[5m])) > 0",
  },
  {
    group,
    name: "RuntowerWorkerLate",
    isOn: true,
    severity: "high",
    summary: "Runs are derived {{ $value | humanizeDuration }} late",
    description:
      "The worker does not keep up with what arrives, or has stopped: runs, panels and alerts lag.",
    forMs: 2 * minuteMs,
    condition: "max(runtower_derive_lag_seconds) > 30",
  },
  {
    group,
    name: "RuntowerWritesFailing",
    isOn: true,
    severity: "critical",
    summary: "Runtower cannot store {{ $labels.signal }}",
    description: "Transactions fail: senders are told to come back, and give up after a while.",
    forMs: minuteMs,
    condition: "sum by (signal) (increase(runtower_commit_failures_total[5m])) > 5",
  },
  {
    group,
    name: "RuntowerDiskFilling",
    isOn: true,
    severity: "high",
    summary: "The database's disk is {{ $value | humanizePercentage }} full",
    description: "At 92 % Runtower refuses what is sent, so that PostgreSQL goes on.",
    forMs: 10 * minuteMs,
    condition: "max(runtower_disk_used_ratio) > 0.85",
  },
  {
    group,
    name: "RuntowerRulesLate",
    isOn: true,
    severity: "high",
    summary: "{{ $value | humanize }} rule groups wait for their evaluation",
    description: "Rules are evaluated less often than they should be: alerts come late.",
    forMs: 5 * minuteMs,
    condition: "max(runtower_rule_evaluation_late_groups) > 0",
  },
  {
    group,
    name: "RuntowerNotificationsFailing",
    isOn: true,
    severity: "critical",
    summary: "Notifications by {{ $labels.integration }} do not arrive",
    description: "{{ $value | humanize }} were given up within ten minutes: people are not told of alerts.",
    forMs: 0,
    condition:
      'sum by (integration) (increase(runtower_notification_attempts_total{outcome="failed"}[10m])) > 0',
  },
];

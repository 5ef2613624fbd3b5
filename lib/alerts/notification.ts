import type { LabelRecord } from "@/lib/model/alert";

/** What one notification tells: frozen in the outbox when it is decided, and the same for every kind of receiver. */
export interface NotificationPayload {
  receiver: string;
  /** "firing" while any alert of it is. */
  status: "firing" | "resolved";
  /** Alertmanager's text: `{}/{severity="critical"}:{alertname="A"}`. */
  group_key: string;
  group_labels: LabelRecord;
  common_labels: LabelRecord;
  common_annotations: LabelRecord;
  /** Of the project's inbox, without host: the sender knows where Runtower stands. */
  external_url: string;
  /** Firing ones first, newest first. */
  alerts: NotifiedAlert[];
  /** How many more the group has. */
  truncated_alerts: number;
  project: string;
  /** Why it is told now: something new or resolved, or the same again after the repeat interval. */
  reason: "changed" | "repeated";
}

export interface NotifiedAlert {
  status: "firing" | "resolved";
  labels: LabelRecord;
  annotations: LabelRecord;
  starts_at: string;
  ends_at: string | null;
  generator_url: string | null;
  fingerprint: string;
  value: number | null;
  alert_id: string;
  issue_id: string | null;
  /** Of the alert's page, without host. */
  href: string;
}

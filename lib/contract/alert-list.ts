import { z } from "zod";
import { alertReasons, alertSources, alertStates, severities } from "@/lib/model/alert";
import { issueId, labelRecord } from "./issue-row";
import { page, time } from "./shared";

/** One time that a label set was active, from pending to resolved. */
export const alertRow = z.object({
  id: z.string(),
  project: z.string(),
  rule_id: z.string().nullable(),
  source: z.enum(alertSources),
  fingerprint: z.string(),
  name: z.string(),
  severity: z.enum(severities),
  labels: labelRecord,
  annotations: labelRecord,
  generator_url: z.string().nullable(),
  state: z.enum(alertStates),
  reason: z.enum(alertReasons),
  value: z.number().nullable(),
  active_at: z.string(),
  fired_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  /** How long it fired, until now where it still does; null where it never did. */
  firing_ms: z.number().nullable(),
  issue_id: z.string().nullable(),
  /** Its issue's page at this alert: /alerts/ISSUE?alert=ID; without an issue (pending) the page of its rule, else null. */
  href: z.string().nullable(),
});
export type AlertRow = z.infer<typeof alertRow>;

/** Newest first. `active`: pending, firing and recovering. */
export const alertListInput = z.object({
  project: z.string().optional(),
  state: z.enum(["active", ...alertStates]).optional(),
  rule: z.uuid().optional(),
  issue: issueId.optional(),
  /** Alerts that were active at some time between. */
  from: time.optional(),
  to: time.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});
export type AlertListInput = z.infer<typeof alertListInput>;
export const alertListOutput = page(alertRow);
export type AlertListOutput = z.infer<typeof alertListOutput>;

/** An alert or another issue that a request, run or decision took part in. */
export const alertMention = z.object({
  issue_id: z.string(),
  alert_id: z.string().nullable(),
  kind: z.enum(["alert", "runs", "denials", "guardrail"]),
  title: z.string(),
  culprit: z.string(),
  severity: z.enum(severities),
  /** When it fired, or when this run or decision was counted. */
  at: z.string(),
  ended_at: z.string().nullable(),
  /** `counted`: it is one of those that the issue is made of. `during`: the alert fired meanwhile, and labels agree. */
  by: z.enum(["counted", "during"]),
  /** Of `during`: the labels that agree. */
  labels: labelRecord,
  href: z.string(),
});
export type AlertMention = z.infer<typeof alertMention>;

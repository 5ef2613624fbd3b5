import { z } from "zod";
import { severities } from "@/lib/model/alert";
import { issueKinds, issueStates, sparklineHours } from "@/lib/model/issue";

export const issueId = z.string().regex(/^\d{1,18}$/, "must be a number");
export const issueState = z.enum(issueStates);
export const labelRecord = z.record(z.string(), z.string());

export const person = z.object({ id: z.string(), name: z.string(), email: z.string() });
export type Person = z.infer<typeof person>;

/** Oldest first; the last one is the hour that `hours_to` lies in. */
export const hours = z.array(z.number().int()).length(sparklineHours);

/** One thing that a person acts on. */
export const issueRow = z.object({
  id: issueId,
  project: z.string(),
  kind: z.enum(issueKinds),
  /** Issues that stand as one line of the inbox bear the same. */
  group_key: z.string(),
  title: z.string(),
  /** Second line: the labels that tell it from others of its rule, a step, an agent and its tool. Empty: none. */
  culprit: z.string(),
  severity: z.enum(severities),
  state: issueState,
  /** What it is about still happens: the alert fires, the runs fail. */
  open: z.boolean(),
  owner: person.nullable(),
  snoozed_until: z.string().nullable(),
  /** Archived until there are more than this many in an hour; null where no number was set or it is not archived. */
  escalates_above: z.number().nullable(),
  since: z.string(),
  last_seen: z.string(),
  resolved_at: z.string().nullable(),
  acknowledged_at: z.string().nullable(),
  count: z.number().int(),
  hours,
  labels: labelRecord,
  /** An active silence matches it: nobody is notified. */
  silenced: z.boolean(),
  /** Its page, with its project. */
  href: z.string(),
});
export type IssueRow = z.infer<typeof issueRow>;

/** A line of the inbox: its issues in the states and with the filters asked for, as one. */
export const inboxLine = z.object({
  group_key: z.string(),
  project: z.string(),
  kind: z.enum(issueKinds),
  title: z.string(),
  /** Of a line of several issues empty: each has its own. */
  culprit: z.string(),
  /** The worst of them. */
  severity: z.enum(severities),
  /** The one that needs a person most: new, regressed, acknowledged, snoozed, archived, resolved. */
  state: issueState,
  /** How many of its issues are in which state. Those that have none are absent. */
  states: z.partialRecord(issueState, z.number().int()),
  issues: z.number().int(),
  /** Of those, still happening. */
  open: z.number().int(),
  /** The one that all have, null where they have none or several (`owners` counts them). */
  owner: person.nullable(),
  owners: z.number().int(),
  /** The earliest of those that still happen, else of all. */
  since: z.string(),
  last_seen: z.string(),
  count: z.number().int(),
  hours,
  /** Of a snoozed line when the first of it comes back. */
  snoozed_until: z.string().nullable(),
  silenced: z.number().int(),
  /** Of the issue that was seen last. */
  issue_id: issueId,
  href: z.string(),
});
export type InboxLine = z.infer<typeof inboxLine>;

import { z } from "zod";
import { issueEvents } from "@/lib/model/issue";
import { alertRow } from "./alert-list";
import { decisionRow } from "./decision-row";
import { issueId, issueRow, issueState, person } from "./issue-row";
import { runRow } from "./run-list";
import { silenceRow } from "./silence";

export const issueDetailInput = z.object({ project: z.string().optional(), id: issueId });
export type IssueDetailInput = z.infer<typeof issueDetailInput>;

/** What a person or the machine did; never changed. */
export const issueEventRow = z.object({
  id: z.string(),
  at: z.string(),
  /** Null: the machine. */
  who: person.nullable(),
  what: z.enum(issueEvents),
  alert_id: z.string().nullable(),
  /** Why, in the person's words, or the comment: plain text, to be shown as such. */
  text: z.string().nullable(),
  until: z.string().nullable(),
  from_state: issueState.nullable(),
  to_state: issueState.nullable(),
  /** Of `assigned`: to whom; null: to nobody. */
  owner: person.nullable(),
  value: z.number().nullable(),
  /** Of `escalated`: how many in an hour, and the bound. */
  count: z.number().nullable(),
  above: z.number().nullable(),
  receiver: z.string().nullable(),
  silence_id: z.string().nullable(),
  /** Names the action for POST /api/v1/issues/undo. */
  action_id: z.string().nullable(),
});
export type IssueEventRow = z.infer<typeof issueEventRow>;

export const issueDetailOutput = z.object({
  issue: issueRow,
  hours_to: z.string(),
  /** Newest first, at most 500. */
  events: z.array(issueEventRow),
  events_cut: z.boolean(),
  /** Of an issue of alerts: the newest first, at most 20; the first one is what is shown. */
  alerts: z.array(alertRow),
  /** Others of the same line that still happen. */
  siblings: z.array(issueRow),
  siblings_more: z.number().int(),
  /** Active silences that match it. */
  silences: z.array(
    silenceRow.pick({ id: true, comment: true, created_by: true, ends_at: true, kind: true }),
  ),
  /** The query of Runs or Decisions that finds what it is made of; null for alerts. */
  rows: z.object({ q: z.string(), href: z.string() }).nullable(),
  /** What may be done with it now by the one who asks; empty for readers and keys. */
  actions: z.array(
    z.enum(["acknowledge", "snooze", "archive", "resolve", "reopen", "assign", "comment", "silence"]),
  ),
});
export type IssueDetail = z.infer<typeof issueDetailOutput>;

/** What an issue is made of, newest first: failing runs, denied or blocked decisions; of an issue of alerts its alerts. */
export const issueMembersInput = issueDetailInput.extend({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  cursor: z.string().max(500).optional(),
});
export type IssueMembersInput = z.infer<typeof issueMembersInput>;
export const issueMembersOutput = z.object({
  kind: z.enum(["alerts", "runs", "decisions"]),
  alerts: z.array(alertRow),
  runs: z.array(runRow),
  decisions: z.array(decisionRow),
  next_cursor: z.string().nullable(),
});
export type IssueMembers = z.infer<typeof issueMembersOutput>;

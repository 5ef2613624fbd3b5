// What people do with issues: POST /api/v1/issues/actions, and its inverse POST /api/v1/issues/undo.
import { z } from "zod";
import { issueTabs } from "@/lib/model/issue";
import { issueId } from "./issue-row";
import { time } from "./shared";

export const actionLimits = { issues: 2_000, named: 500, textLength: 2_000, snoozeDays: 366 };
const text = z.string().trim().max(actionLimits.textLength);

/** `reason`: why, in words; never required, always shown. */
const withReason = { reason: text.default("") };

export const issueAction = z.discriminatedUnion("action", [
  z.object({ action: z.literal("acknowledge"), ...withReason }),
  z.object({ action: z.literal("snooze"), until: time, ...withReason }),
  /** `above`: comes back with more than so many in an hour; absent: with more than its own past lets expect. */
  z.object({
    action: z.literal("archive"),
    above: z.number().int().min(0).max(1_000_000_000).optional(),
    ...withReason,
  }),
  z.object({ action: z.literal("resolve"), ...withReason }),
  z.object({ action: z.literal("reopen"), ...withReason }),
  /** `to`: the id of a person of the project, "me", or null for nobody. */
  z.object({ action: z.literal("assign"), to: z.string().max(200).nullable(), ...withReason }),
  z.object({ action: z.literal("comment"), text: text.min(1) }),
  /** Notifies nobody of exactly these alerts until then; only for issues of alerts, at most 20 at once. */
  z.object({ action: z.literal("silence"), until: time, ...withReason }),
]);
export type IssueAction = z.infer<typeof issueAction>;
export type IssueActionName = IssueAction["action"];

/** Issues by id, or whole lines of the inbox by `group_key` with the tab that shows them. */
export const issueActionInput = z.object({
  project: z.string().optional(),
  ids: z.array(issueId).max(actionLimits.named).default([]),
  groups: z.array(z.string().min(1).max(500)).max(actionLimits.named).default([]),
  tab: z.enum(issueTabs).default("attention"),
  do: issueAction,
});
export type IssueActionInput = z.infer<typeof issueActionInput>;

export const issueActionOutput = z.object({
  /** For undo; null where nothing can be undone: comments, or nothing changed. */
  action_id: z.string().nullable(),
  changed: z.number().int(),
  /** Were that way already, or cannot be (a silence of what is no alert). */
  unchanged: z.number().int(),
});
export type IssueActionOutput = z.infer<typeof issueActionOutput>;

/** Puts back what the action changed, where nobody and nothing changed it since. Only by who did it. */
export const issueUndoInput = z.object({ project: z.string().optional(), action_id: z.uuid() });
/** `unchanged`: what somebody or something changed since. */
export const issueUndoOutput = z.object({ changed: z.number().int(), unchanged: z.number().int() });

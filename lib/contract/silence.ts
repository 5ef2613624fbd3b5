import { z } from "zod";
import { alertMatcher, alertMatchers, timeZone } from "./alert-routes";
import { page, time } from "./shared";

/** At least one; regular expressions are RE2's and have to match the whole value. */
export const silenceMatchers = alertMatchers.min(1, "at least one is needed");

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time of day such as 22:30");
/** Times of a week; where `to` is not after `from` it is the next day's. 1 is Monday. */
export const weeklyWindow = z.object({
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: clock,
  to: clock,
  zone: timeZone,
});
export type WeeklyWindow = z.infer<typeof weeklyWindow>;

const project = z.string().optional();
const comment = z.string().trim().max(2_000);
const fields = {
  kind: z.enum(["silence", "maintenance"]),
  matchers: silenceMatchers,
  starts_at: time,
  ends_at: time,
  /** Only within these, between start and end; null: all the time. */
  weekly: z.array(weeklyWindow).min(1).max(20).nullable(),
  comment,
};

/** `starts_at` absent: now. */
export const silenceCreateInput = z.object({
  project,
  ...fields,
  kind: fields.kind.default("silence"),
  starts_at: fields.starts_at.optional(),
  weekly: fields.weekly.default(null),
  comment: comment.default(""),
});
export type SilenceCreate = z.infer<typeof silenceCreateInput>;

/** What is not given stays. One that is expired cannot be changed: make a new one. */
export const silenceChangeInput = z
  .object({ ...fields })
  .partial()
  .extend({ id: z.uuid() });
export type SilenceChange = z.infer<typeof silenceChangeInput>;
export const silenceExpireInput = z.object({ id: z.uuid() });

export const silenceStates = ["active", "pending", "expired"] as const;

export const silenceRow = z.object({
  id: z.string(),
  project: z.string(),
  kind: z.enum(["silence", "maintenance"]),
  state: z.enum(silenceStates),
  /** Whether it holds at this moment: of an active one with weekly times only within them. */
  holds: z.boolean(),
  matchers: z.array(alertMatcher),
  starts_at: z.string(),
  ends_at: z.string(),
  weekly: z.array(weeklyWindow).nullable(),
  comment: z.string(),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  expired_by: z.string().nullable(),
  /** Alerts firing now that it matches. */
  matching: z.number().int(),
});
export type SilenceRow = z.infer<typeof silenceRow>;

export const silenceListInput = z.object({
  project,
  state: z.enum(silenceStates).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
});
export const silenceListOutput = page(silenceRow).extend({
  counts: z.object({ active: z.number().int(), pending: z.number().int(), expired: z.number().int() }),
});
export type SilenceList = z.infer<typeof silenceListOutput>;

export const silenceDetailInput = z.object({ project, id: z.uuid() });
export const silenceDetailOutput = silenceRow.extend({
  /** Newest first: who changed or ended it, and what it was before. */
  changes: z.array(
    z.object({
      changed_at: z.string(),
      changed_by: z.string(),
      before: z.object({
        matchers: z.array(alertMatcher),
        starts_at: z.string(),
        ends_at: z.string(),
        weekly: z.array(weeklyWindow).nullable(),
        comment: z.string(),
      }),
    }),
  ),
});
export type SilenceDetail = z.infer<typeof silenceDetailOutput>;

/** What matchers match now: firing alerts, and the first of them: `PUT /api/v1/silences/preview`. */
export const silencePreviewInput = z.object({ project, matchers: silenceMatchers });
export const silencePreviewOutput = z.object({
  matching: z.number().int(),
  /** Of so many that fire. */
  firing: z.number().int(),
  alerts: z.array(
    z.object({
      alert_id: z.string(),
      issue_id: z.string().nullable(),
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      since: z.string(),
    }),
  ),
});
export type SilencePreview = z.infer<typeof silencePreviewOutput>;

/** Names and values of the labels of open alerts, for choosing. */
export const silenceLabelsInput = z.object({ project });
export const silenceLabelsOutput = z.object({
  labels: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
});
export type SilenceLabels = z.infer<typeof silenceLabelsOutput>;

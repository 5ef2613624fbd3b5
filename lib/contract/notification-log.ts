// What was told to whom: the delivery log.
import { z } from "zod";
import { integrationKinds } from "./notification-receivers";
import { page } from "./shared";

/** `replaced`: a newer one of its group took its place before it was sent, and holds what it had to tell. */
export const notificationStates = ["queued", "sending", "delivered", "failed", "replaced"] as const;

export const notificationListInput = z.object({
  project: z.string().optional(),
  state: z.enum(notificationStates).optional(),
  receiver: z.string().max(100).optional(),
  issue: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

export const notificationRow = z.object({
  id: z.string(),
  receiver: z.string(),
  integration: z.enum(integrationKinds),
  state: z.enum(notificationStates),
  /** Sent, and the answer was lost: it may have arrived twice, and the second says so. */
  unsure: z.boolean(),
  attempts: z.number(),
  created_at: z.string(),
  /** Of one that waits: when it is sent next. */
  due_at: z.string().nullable(),
  delivered_at: z.string().nullable(),
  last_error: z.string().nullable(),
  group_labels: z.record(z.string(), z.string()),
  /** First words of what it tells. */
  title: z.string(),
  firing: z.number(),
  resolved: z.number(),
  issue_ids: z.array(z.string()),
});
export type NotificationRow = z.infer<typeof notificationRow>;
export const notificationListOutput = page(notificationRow).extend({
  /** Of the last 24 hours. */
  counts: z.object({ delivered: z.number(), failed: z.number(), waiting: z.number() }),
});

export const notificationDetailInput = z.object({ project: z.string().optional(), id: z.uuid() });
export const notificationDetailOutput = notificationRow.extend({
  attempts_made: z.array(
    z.object({
      n: z.number(),
      at: z.string(),
      took_ms: z.number(),
      outcome: z.enum(["delivered", "again", "failed", "unsure"]),
      /** Status and first words of the answer, or why there is none. */
      said: z.string(),
    }),
  ),
  /** What was decided to be told; never a secret of the receiver. */
  payload: z.unknown(),
});
export type NotificationDetail = z.infer<typeof notificationDetailOutput>;

export const notificationResendInput = z.object({ id: z.uuid() });

import { z } from "zod";

export const retentionSignals = ["traces", "logs", "decisions", "metrics"] as const;
export const retentionSignal = z.enum(retentionSignals);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const keepDays = z.number().int().min(1).max(3650);

export const retentionInput = z.object({ project: z.string().optional() });

/** `keep_days` null: as the installation says (RUNTOWER_RETENTION_DAYS). */
export const retentionChangeInput = z.object({
  project: z.string().optional(),
  signal: retentionSignal,
  keep_days: keepDays.nullable(),
});

/** How long one signal of the project is kept. All days are UTC. */
export const signalRetention = z.object({
  signal: retentionSignal,
  /** What holds for data of today. */
  keep_days: keepDays,
  /** What was set last: it may hold only from a later day on. */
  chosen_days: keepDays,
  /** Whether the project has a rule of its own, by what was set last. */
  own: z.boolean(),
  default_days: keepDays,
  /** First day for which `chosen_days` holds; null where it does so already. */
  chosen_from: day.nullable(),
  /** Of the days of which something is stored the one that goes first, and when; null where nothing is stored. */
  next_drop: z.object({ day, drop_on: day }).nullable(),
});
export type SignalRetention = z.infer<typeof signalRetention>;

export const retentionChange = z.object({
  signal: retentionSignal,
  keep_days: keepDays.nullable(),
  from_day: day,
  set_at: z.string(),
  /** The person's e-mail address; null for the installation's own setting. */
  set_by: z.string().nullable(),
  of_default: z.boolean(),
});

export const retentionOutput = z.object({
  project: z.string(),
  may_change: z.boolean(),
  /** First day that a change made now holds for. */
  change_from: day,
  signals: z.array(signalRetention),
  /** Newest first. */
  changes: z.array(retentionChange),
});
export type RetentionOutput = z.infer<typeof retentionOutput>;

import { z } from "zod";
import { alertReasons } from "@/lib/model/alert";
import { time } from "./shared";

const labels = z.record(z.string(), z.string());
const count = z.number().int();
const dayMs = 86_400_000;
export const backtestLimits = {
  days: 31,
  evaluations: 50_000,
  periods: 500,
  groups: 100,
  points: 400,
} as const;

/**
 * POST /api/v1/rules/backtest: when a rule would have fired over the stored past. JSON in; lines of JSON out
 * (application/x-ndjson): `progress` now and then, then one `result` or one `error`. Whoever closes the connection ends it.
 */
export const backtestInput = z
  .object({
    project: z.string().optional(),
    name: z.string().max(200).default(""),
    expr: z.string().min(1).max(20_000),
    for_ms: count
      .min(0)
      .max(31 * dayMs)
      .default(0),
    keep_firing_for_ms: count
      .min(0)
      .max(31 * dayMs)
      .default(0),
    interval_ms: count.min(1_000).max(dayMs).default(60_000),
    query_offset_ms: count.min(0).max(dayMs).default(0),
    labels: labels.default({}),
    no_data: z.enum(["ok", "alert", "keep"]).default("ok"),
    from: time,
    to: time,
  })
  .refine(({ from, to }) => to > from, { message: "must be after from", path: ["to"] })
  .refine(({ from, to }) => to - from <= backtestLimits.days * dayMs, {
    message: `must be at most ${backtestLimits.days} days after from`,
    path: ["to"],
  });
export type BacktestInput = z.infer<typeof backtestInput>;

/** One time that a label set was active long enough to fire. */
export const backtestPeriod = z.object({
  labels,
  reason: z.enum(alertReasons),
  active_at: z.string(),
  fired_at: z.string(),
  /** Null: it would still fire at the end. */
  resolved_at: z.string().nullable(),
  duration_ms: z.number(),
  /** The value farthest from where it fired: the largest, or for `<` the smallest. */
  peak: z.number().nullable(),
});
export type BacktestPeriod = z.infer<typeof backtestPeriod>;

export const backtestResult = z.object({
  kind: z.literal("result"),
  from: z.string(),
  to: z.string(),
  interval_ms: z.number(),
  /** Evaluations done; the interval is that of the rule unless there would be too many: then `step_ms` is wider. */
  evaluations: count,
  step_ms: z.number(),
  took_ms: z.number(),
  /** How often it would have fired, for how long in all (any group), and how often it was pending and never fired. */
  fired: count,
  firing_ms: z.number(),
  pending_only: count,
  /** Notifications with the usual grouping (by alertname; wait 30 s, interval 5 min, repeat 4 h). */
  notifications: z.object({ firing: count, resolved: count }),
  periods: z.array(backtestPeriod),
  more_periods: count,
  groups: z.array(z.object({ labels, fired: count, firing_ms: z.number(), peak: z.number().nullable() })),
  more_groups: count,
  /** For the chart: equal steps from `from`; value: the largest of the step (of the expression without its comparison). */
  curve: z.object({
    step_ms: z.number(),
    threshold: z.number().nullable(),
    points: z.array(
      z.object({ time: z.number(), value: z.number().nullable(), pending: count, firing: count }),
    ),
  }),
  /** Where the stored past is coarser than the rule would have seen it, or there is none. */
  coarse: z.array(
    z.object({ from: z.string(), to: z.string(), width_ms: z.number().nullable(), words: z.string() }),
  ),
  warnings: z.array(z.string()),
});
export type BacktestResult = z.infer<typeof backtestResult>;

export const backtestLine = z.discriminatedUnion("kind", [
  /** 0 to 1, and what is found so far. */
  z.object({ kind: z.literal("progress"), done: z.number(), fired: count, at: z.string() }),
  backtestResult,
  z.object({ kind: z.literal("error"), message: z.string() }),
]);
export type BacktestLine = z.infer<typeof backtestLine>;

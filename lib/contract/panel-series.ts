import { z } from "zod";
import { time } from "./shared";

export const panelNames = ["throughput", "errors", "latency"] as const;
export const panelGroups = ["none", "workflow", "agent", "service", "tool", "model"] as const;

/** Which group, time range and resolution a panel is asked for. */
export const panelQuestion = z.object({
  project: z.string().optional(),
  /** Only this group's value, e.g. by=service&only=planner. */
  only: z.string().max(300).optional(),
  q: z.string().max(4000).default(""),
  from: time.optional(),
  to: time.optional(),
  /** Milliseconds; chosen from the range when absent. */
  step: z.coerce.number().int().min(10_000).optional(),
  quantiles: z.string().default("0.5,0.95,0.99"),
});

/**
 * One panel's series from the rollups. `subject` says what is counted when not grouped: runs, or requests (server, consumer and root spans).
 * throughput: events a minute, by outcome (ungrouped) or by group. errors: failing share 0..1 and count.
 * latency: quantiles in ms from exponential buckets (error <= 4.4 %). `q` takes the panel's own keys: workflow, agent, service,
 * tool, model, status.
 */
export const panelInput = panelQuestion.extend({
  panel: z.enum(panelNames),
  subject: z.enum(["runs", "requests"]).default("runs"),
  by: z.enum(panelGroups).default("none"),
});
export type PanelInput = z.infer<typeof panelInput>;

/** One line of a panel: a value for each of the panel's times. */
export const panelLine = z.object({
  /** An outcome or verdict, a group's value, p50/p95/p99, or "group p95". */
  key: z.string(),
  group: z.string().nullable(),
  outcome: z.string().nullable(),
  quantile: z.number().nullable(),
  /** One per time; null where there was nothing to measure. */
  values: z.array(z.number().nullable()),
  counts: z.array(z.number()),
  total: z.number(),
  /** All events of the line, failing, denied or not: what an error count or blocks are a share of. */
  events: z.number(),
});

export const panelOutput = z.object({
  panel: z.enum(panelNames),
  unit: z.enum(["per_minute", "share", "ms"]),
  from: z.number(),
  to: z.number(),
  step_ms: z.number(),
  times: z.array(z.number()),
  series: z.array(panelLine),
  /** How many more groups there are than the series shown. */
  groups_hidden: z.number(),
});
export type PanelOutput = z.infer<typeof panelOutput>;

/** The row of numbers on top of Overview: now, and the equal window before. */
export const overviewNumbersInput = panelInput.pick({
  project: true,
  q: true,
  from: true,
  to: true,
  subject: true,
  by: true,
  only: true,
});
export const overviewNumbersOutput = z.object({
  from: z.number(),
  to: z.number(),
  numbers: z.array(
    z.object({
      key: z.enum(["per_minute", "failing_share", "p95_ms", "cost_usd"]),
      value: z.number().nullable(),
      previous: z.number().nullable(),
      spark: z.array(z.number().nullable()),
    }),
  ),
});
export type OverviewNumbersOutput = z.infer<typeof overviewNumbersOutput>;

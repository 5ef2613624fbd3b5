import { z } from "zod";
import { verdictCounts } from "./decision-row";
import { time } from "./shared";

export const breakdownKeys = [
  "verdict",
  "source",
  "point",
  "policy",
  "rule",
  "revision",
  "agent",
  "tool",
  "rail",
  "side",
] as const;

/** Decisions of a window by one key, from the rollups. `rail` and `side` count guardrails alone. */
export const decisionBreakdownInput = z.object({
  project: z.string().optional(),
  by: z.enum(breakdownKeys),
  /** As in the panels: keys that lie in the same rollup, and verdict. */
  q: z.string().max(4000).default(""),
  sort: z.enum(["denied", "total", "deny_share", "p95"]).default("denied"),
  from: time.optional(),
  to: time.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});
export type DecisionBreakdownInput = z.infer<typeof decisionBreakdownInput>;

const numbers = {
  counts: verdictCounts,
  total: z.number(),
  denied: z.number(),
  /** 0..1; null where nothing was decided. */
  deny_share: z.number().nullable(),
  p95_ms: z.number().nullable(),
};
export const breakdownRow = z.object({
  /** "" where decisions name none. */
  value: z.string(),
  /** Of a rule or revision: where the same name stands in several policies, each has a row. */
  policy: z.string().nullable(),
  ...numbers,
  /** The equal window before. */
  previous: z.object({ total: z.number(), denied: z.number(), deny_share: z.number().nullable() }),
  /** Query of the explorer that finds them; null where none can. */
  q: z.string().nullable(),
});
export type BreakdownRow = z.infer<typeof breakdownRow>;

export const decisionBreakdownOutput = z.object({
  by: z.enum(breakdownKeys),
  from: z.number(),
  to: z.number(),
  rows: z.array(breakdownRow),
  /** What is not among the rows: how many values, and their sums. */
  other: z.object({ values: z.number(), ...numbers }).nullable(),
  all: z.object({
    ...numbers,
    p50_ms: z.number().nullable(),
    p99_ms: z.number().nullable(),
    previous: breakdownRow.shape.previous,
  }),
});
export type DecisionBreakdownOutput = z.infer<typeof decisionBreakdownOutput>;

import { z } from "zod";
import { ns } from "./shared";

export const decisionSealsInput = z.object({
  project: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type DecisionSealsInput = z.infer<typeof decisionSealsInput>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** One link of a project's chain. */
export const decisionSeal = z.object({
  /** 1, 2, 3, ... without gaps. */
  n: z.string().regex(/^\d+$/),
  sealed_at: z.string(),
  /** Entries: a decision that was told of again has one more. */
  count: z.number(),
  /** Of its earliest and latest decision. */
  first_ns: ns,
  last_ns: ns,
  previous: hash,
  hash,
});
export type DecisionSeal = z.infer<typeof decisionSeal>;

export const decisionSealsOutput = z.object({
  /** The latest seal; null before the first. Its hash, noted down elsewhere, proves later that nothing before it was rewritten. */
  head: decisionSeal.nullable(),
  /** Stored and not sealed yet. */
  waiting: z.object({
    decisions: z.number(),
    /** Since when the one that waits longest does. */
    since: z.string().nullable(),
  }),
  /** Newest first. */
  data: z.array(decisionSeal),
  next_cursor: z.string().nullable(),
});
export type DecisionSealsOutput = z.infer<typeof decisionSealsOutput>;

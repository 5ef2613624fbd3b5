import { z } from "zod";
import { joinedDecision } from "./decision-row";
import { spanRow } from "./span-row";

/** How many spans the page gets with its first paint; a longer trace then comes whole, by column. */
export const firstSpans = 1_000;

/** Spans in order of start. A trace over `limit` spans comes in pages: ask again with `cursor`. */
export const traceDetailInput = z.object({
  project: z.string().optional(),
  id: z.string().regex(/^[0-9a-fA-F-]{32,36}$/, "must be 32 hex digits"),
  around: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200_000).default(120_000),
  cursor: z.string().optional(),
});

export const traceDetailOutput = z.object({
  trace_id: z.string(),
  start_ns: z.string(),
  duration_ns: z.number(),
  span_count: z.number(),
  error_count: z.number(),
  missing_parents: z.number(),
  clock_skewed: z.number(),
  services: z.array(z.object({ name: z.string(), spans: z.number(), errors: z.number() })),
  request_ids: z.array(z.string()),
  run_ids: z.array(z.string()),
  /** Of the whole trace, whatever page of its spans this is. */
  decisions: z.array(joinedDecision),
  decisions_truncated: z.boolean(),
  spans: z.array(spanRow),
  next_cursor: z.string().nullable(),
});
export type TraceDetailOutput = z.infer<typeof traceDetailOutput>;

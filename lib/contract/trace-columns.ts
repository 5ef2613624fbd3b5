import { z } from "zod";
import { operation } from "./shared";

/** The spans of a whole trace by column: a tenth of the bytes of rows and no object per span, for traces of 100,000 spans. */
export const traceColumnsInput = z.object({
  project: z.string().optional(),
  id: z.string().regex(/^[0-9a-fA-F-]{32,36}$/, "must be 32 hex digits"),
});
export type TraceColumnsInput = z.infer<typeof traceColumnsInput>;

/** Values of few spans: [index of the span, value]. */
const sparse = <Value extends z.ZodType>(value: Value) => z.array(z.tuple([z.number(), value]));

/** Arrays with one entry a span, in order of start, except those named sparse. */
export const traceColumnsOutput = z.object({
  trace_id: z.string(),
  /** Start of the earliest span; `starts` are nanoseconds since then. */
  origin_ns: z.string(),
  /** Words that repeat, once; `names`, `services`, `request_ids` are indexes into it, -1 for none. */
  words: z.array(z.string()),
  span_ids: z.array(z.string()),
  /** Index of the parent, -1 for none, -2 where it is not here (see `missing_parents`). */
  parents: z.array(z.number()),
  missing_parents: sparse(z.string()),
  names: z.array(z.number()),
  services: z.array(z.number()),
  request_ids: z.array(z.number()),
  kinds: z.array(z.number()),
  starts: z.array(z.number()),
  durations: z.array(z.number()),
  /** Indexes of spans that failed, and of those whose clock the sender's other times contradict. */
  errors: z.array(z.number()),
  clock_skewed: z.array(z.number()),
  status_messages: sparse(z.string()),
  operations: sparse(operation),
  events: sparse(z.array(z.object({ name: z.string(), offset_ns: z.number() }))),
  log_counts: sparse(z.number()),
  /** True where the trace has more spans than one answer holds (500,000). */
  truncated: z.boolean(),
});
export type TraceColumnsOutput = z.infer<typeof traceColumnsOutput>;

/** Span ids of a trace whose attributes, events or status hold a text, or whose attribute `key` does. */
export const traceMatchesInput = traceColumnsInput.extend({
  key: z.string().max(300).optional(),
  text: z.string().min(1).max(300),
});
export type TraceMatchesInput = z.infer<typeof traceMatchesInput>;
export const traceMatchesOutput = z.object({ span_ids: z.array(z.string()) });
export type TraceMatchesOutput = z.infer<typeof traceMatchesOutput>;

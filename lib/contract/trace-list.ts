import { z } from "zod";
import { listInput, searchPage } from "./shared";

export const traceListInput = listInput.extend({ sort: z.enum(["started", "duration"]).default("started") });
export type TraceListInput = z.infer<typeof traceListInput>;

export const traceRow = z.object({
  trace_id: z.string(),
  /** The root span, or the earliest span where the root is missing. */
  root_name: z.string(),
  root_service: z.string(),
  root_missing: z.boolean(),
  started_at: z.string(),
  start_ns: z.string(),
  duration_ms: z.number(),
  span_count: z.number(),
  error_count: z.number(),
  services: z.array(z.object({ name: z.string(), spans: z.number() })),
  request_id: z.string().nullable(),
  run_id: z.string().nullable(),
  /** The span that matched `q`, where that is not the root. */
  matched_span_id: z.string().nullable(),
  matched_spans: z.number(),
});
export type TraceRow = z.infer<typeof traceRow>;

export const traceListOutput = searchPage(traceRow);
export type TraceListOutput = z.infer<typeof traceListOutput>;

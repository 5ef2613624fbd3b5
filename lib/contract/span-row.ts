import { z } from "zod";
import { attributes, ns, operation } from "./shared";

/** A span as the waterfall needs it: no attributes, no payloads. */
export const spanRow = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  kind: z.enum(["unspecified", "internal", "server", "client", "producer", "consumer"]),
  status: z.enum(["unset", "ok", "error"]),
  status_message: z.string().nullable(),
  start_ns: ns,
  duration_ns: z.number(),
  clock_skewed: z.boolean(),
  request_id: z.string().nullable(),
  operation: operation.nullable(),
  /** Offsets of span events from the span's start, with names: ticks on the bar. */
  events: z.array(z.object({ name: z.string(), offset_ns: z.number() })),
  log_count: z.number(),
});
export type SpanRow = z.infer<typeof spanRow>;

export const spanEvent = z.object({ name: z.string(), time_ns: ns, attributes });
export const spanLink = z.object({ trace_id: z.string(), span_id: z.string(), attributes });

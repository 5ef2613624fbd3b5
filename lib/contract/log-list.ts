import { z } from "zod";
import { attributes, listInput, searchPage, severity } from "./shared";

export const logListInput = listInput.extend({
  order: z.enum(["newest", "oldest"]).default("newest"),
  /** Context: lines around this log id (with `limit` split before and after), same service, ignoring `q`. */
  around: z.string().regex(/^\d+$/).optional(),
});
export type LogListInput = z.infer<typeof logListInput>;

export const logRow = z.object({
  id: z.string(),
  time: z.string(),
  time_ns: z.string(),
  level: severity,
  severity_text: z.string().nullable(),
  body: z.string(),
  body_json: z.unknown().nullable(),
  service: z.string(),
  logger: z.string().nullable(),
  event_name: z.string().nullable(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  request_id: z.string().nullable(),
  run_id: z.string().nullable(),
  attributes,
});
export type LogRow = z.infer<typeof logRow>;

export const logListOutput = searchPage(logRow);
export type LogListOutput = z.infer<typeof logListOutput>;

/** Counts over time by level, for the histogram above the list. */
export const logHistogramInput = listInput.omit({ limit: true, cursor: true });
export const logHistogramOutput = z.object({
  step_ms: z.number(),
  points: z.array(z.object({ time: z.number(), counts: z.record(severity, z.number()) })),
  /** True where the range held too many lines to count exactly in time; counts then cover only the part since `counted_from`. */
  partial: z.boolean(),
  counted_from: z.number(),
});
export type LogHistogramOutput = z.infer<typeof logHistogramOutput>;

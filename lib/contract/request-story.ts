import { z } from "zod";
import { alertMention } from "./alert-list";
import { joinedDecision } from "./decision-row";
import { logRow } from "./log-list";
import { runRow } from "./run-list";
import { spanRow } from "./span-row";

export const requestStoryInput = z.object({
  project: z.string().optional(),
  requestId: z.string().min(1).max(500),
});

export const storyTrace = z.object({
  trace_id: z.string(),
  root_name: z.string(),
  root_service: z.string(),
  start_ns: z.string(),
  duration_ns: z.number(),
  span_count: z.number(),
  error_count: z.number(),
  services: z.array(z.object({ name: z.string(), spans: z.number() })),
  /** All spans, or for a large trace the ones that tell the story (roots, operations, errors). */
  spans: z.array(spanRow),
  spans_truncated: z.boolean(),
  href: z.string(),
});

/** Everything that bears one request id, whatever its age. */
export const requestStoryOutput = z.object({
  request_id: z.string(),
  outcome: z.enum(["succeeded", "failed", "blocked", "running", "unknown"]),
  /** One sentence: what happened, in words. */
  summary: z.string(),
  started_at: z.string().nullable(),
  duration_ms: z.number(),
  services: z.array(z.string()),
  user_id: z.string().nullable(),
  session_id: z.string().nullable(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number().nullable(),
  /** The earliest, deepest failure that explains the rest, where one can be told. */
  first_cause: z
    .object({
      kind: z.enum(["span", "log", "run", "decision"]),
      id: z.string(),
      trace_id: z.string().nullable(),
      time_ns: z.string(),
      words: z.string(),
    })
    .nullable(),
  runs: z.array(runRow),
  traces: z.array(storyTrace),
  /** In order of time: those that bear the id, and those that are likely about its calls. */
  decisions: z.array(joinedDecision),
  decisions_truncated: z.boolean(),
  logs: z.array(logRow),
  logs_truncated: z.boolean(),
  /** Alerts and other issues that it took part in, the worst first. */
  alerts: z.array(alertMention),
});
export type RequestStoryOutput = z.infer<typeof requestStoryOutput>;

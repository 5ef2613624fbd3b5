import { z } from "zod";
import { listInput, page, runStatus } from "./shared";

export const runListInput = listInput.extend({
  sort: z.enum(["started", "duration", "cost", "tokens"]).default("started"),
});
export type RunListInput = z.infer<typeof runListInput>;

export const runRow = z.object({
  id: z.string(),
  workflow: z.string(),
  version: z.string().nullable(),
  environment: z.string().nullable(),
  status: runStatus,
  attempt: z.number(),
  parent_run_id: z.string().nullable(),
  request_id: z.string().nullable(),
  session_id: z.string().nullable(),
  user_id: z.string().nullable(),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  /** Until now for a run that is still running. */
  duration_ms: z.number(),
  error: z.string().nullable(),
  error_type: z.string().nullable(),
  agents: z.array(z.string()),
  tools: z.array(z.string()),
  models: z.array(z.string()),
  services: z.array(z.string()),
  agent_calls: z.number(),
  tool_calls: z.number(),
  llm_calls: z.number(),
  span_count: z.number(),
  /** Derived from the earliest spans of a trace only, which has more than are read (RUNTOWER_MAX_TRACE_SPANS). */
  spans_cut: z.boolean(),
  error_count: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  /** Null: no model of this run has a known price. Never zero for "unknown". */
  cost_usd: z.number().nullable(),
  decisions_allowed: z.number(),
  decisions_denied: z.number(),
  output_warnings: z.number(),
  output_errors: z.number(),
  input_preview: z.string().nullable(),
  output_preview: z.string().nullable(),
  trace_ids: z.array(z.string()),
  source: z.enum(["api", "spans", "both"]),
});
export type RunRow = z.infer<typeof runRow>;

export const runListOutput = page(runRow);
export type RunListOutput = z.infer<typeof runListOutput>;

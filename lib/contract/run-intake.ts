import { z } from "zod";
import { runStatus, time } from "./shared";

const id = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, "must not contain control characters");
const name = z.string().trim().min(1).max(256);
const tokens = z.number().int().min(0).max(1e12);
/** Anything that JSON can say. Stored as text, cut at 64 KB. */
const content = z.json();

export const maxContentLength = 64 * 1024;

/** POST /v1/runs. Called again with the same id it changes nothing that was said before. */
export const runStartInput = z.strictObject({
  /** Made up by the server where absent. */
  id: id.optional(),
  workflow: name,
  version: name.optional(),
  environment: name.optional(),
  request_id: id.optional(),
  session_id: id.optional(),
  user_id: id.optional(),
  parent_run_id: id.optional(),
  attempt: z.number().int().min(1).max(1_000_000).optional(),
  /** The trace that this run's spans are in; `traceparent` says the same in W3C form. */
  trace_id: z
    .string()
    .regex(/^(?!0{32})[0-9a-fA-F]{32}$/, "must be 32 hex digits, not all zero")
    .optional(),
  traceparent: z.string().max(500).optional(),
  started_at: time.optional(),
  input: content.optional(),
  metadata: z.record(z.string().max(200), content).optional(),
});
export type RunStartInput = z.infer<typeof runStartInput>;

/** PATCH /v1/runs/{id}. The first final status stands. An empty object is a heartbeat. */
export const runPatchInput = z.strictObject({
  status: runStatus.exclude(["lost"]).optional(),
  error: z.string().max(20_000).optional(),
  error_type: z.string().max(256).optional(),
  ended_at: time.optional(),
  output: content.optional(),
  heartbeat: z.boolean().optional(),
  input_tokens: tokens.optional(),
  output_tokens: tokens.optional(),
  tokens: z.strictObject({ input: tokens.optional(), output: tokens.optional() }).optional(),
  cost_usd: z.number().min(0).max(1e9).optional(),
  metadata: z.record(z.string().max(200), content).optional(),
});
export type RunPatchInput = z.infer<typeof runPatchInput>;

export const runIntakeOutput = z.object({ id: z.string(), status: runStatus, href: z.string() });
export type RunIntakeOutput = z.infer<typeof runIntakeOutput>;

export const runId = id;
export const outputStream = z.enum(["stdout", "stderr"]);
export const outputOffset = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** `next_offset`: where the stream goes on. `written`: bytes that were new. */
export const runOutputAppended = z.object({ next_offset: z.number(), written: z.number() });
export type RunOutputAppended = z.infer<typeof runOutputAppended>;

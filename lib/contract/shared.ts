import { z } from "zod";
import { operationKinds } from "@/lib/model/operation";
import { runStatuses } from "@/lib/model/run";

/** As nanoseconds it still has to fit into 64 bits. */
const mostMs = 9.2e12;

/** RFC 3339 or epoch milliseconds in; milliseconds since the epoch out. */
export const time = z.union([z.number(), z.string().min(1)]).transform((value, ctx) => {
  const ms = /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : Date.parse(String(value));
  if (Math.abs(ms) <= mostMs) return ms;
  ctx.addIssue({ code: "custom", message: "must be RFC 3339 or epoch milliseconds, from 1678 to 2262" });
  return z.NEVER;
});

/** What every list takes. `q` is the query language; `project` a slug, the first project of the caller when absent. */
export const listInput = z.object({
  project: z.string().optional(),
  q: z.string().max(4000).default(""),
  from: time.optional(),
  to: time.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});

export const page = <Row extends z.ZodType>(row: Row) =>
  z.object({ data: z.array(row), next_cursor: z.string().nullable() });

/**
 * A page of a search that may have to read every row. It answers within seconds: `searched_to` (RFC 3339) tells how far back
 * it came where it stopped early, and `next_cursor` goes on from there; null: it was not cut short.
 */
export const searchPage = <Row extends z.ZodType>(row: Row) =>
  page(row).extend({ searched_to: z.string().nullable() });

export const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

export const runStatus = z.enum(runStatuses);
export const operationKind = z.enum(operationKinds);
export const severity = z.enum(["trace", "debug", "info", "warn", "error", "fatal"]);

/** Facts of one span in agent terms (lib/model/operation.ts), as stored. */
export const operation = z.object({
  kind: operationKind,
  dialect: z.string(),
  name: z.string(),
  workflow: z.string().optional(),
  agent: z.string().optional(),
  tool: z.string().optional(),
  model: z.string().optional(),
  provider: z.string().optional(),
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  cachedInputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
  costUsd: z.number().optional(),
  runId: z.string().optional(),
  sessionId: z.string().optional(),
  userId: z.string().optional(),
  errorType: z.string().optional(),
  outcome: z.string().optional(),
});
export type OperationFacts = z.infer<typeof operation>;

/** An instant with nanoseconds, as decimal digits: JSON numbers cannot hold it. */
export const ns = z.string().regex(/^-?\d+$/);
export const attributes = z.record(z.string(), z.unknown());

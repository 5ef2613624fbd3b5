import { z } from "zod";
import { time } from "./shared";

const windowInput = z.object({
  project: z.string().optional(),
  from: time.optional(),
  to: time.optional(),
  /** What is usual is read from here up to `from`; 30 days before it when absent. */
  baseline_from: time.optional(),
});

/** What never fired, and who acted without a decision, from the rollups. */
export const decisionCoverageInput = windowInput;
export type DecisionCoverageInput = z.infer<typeof decisionCoverageInput>;

const fired = {
  /** In the window and before it. */
  count: z.number(),
  denied: z.number(),
  baseline_count: z.number(),
  baseline_denied: z.number(),
  /** Milliseconds, to the width of the rollup that still tells of it; before the end of the window. */
  last_seen: z.number(),
  /** `silent`: fired before the window and not in it. `only_allows`: never denied anything, before or in the window. */
  state: z.enum(["silent", "only_allows", "active"]),
  /** Query of the explorer that finds them. */
  q: z.string(),
};
export const decisionCoverageOutput = z.object({
  from: z.number(),
  to: z.number(),
  baseline_from: z.number(),
  /** Silent ones first. */
  rules: z.array(z.object({ policy: z.string(), rule: z.string(), ...fired })),
  rails: z.array(z.object({ rail: z.string(), side: z.string(), ...fired })),
  /** Acted in the window without any decision about them. */
  agents: z.array(z.object({ name: z.string(), calls: z.number(), errors: z.number(), q: z.string() })),
  tools: z.array(z.object({ name: z.string(), calls: z.number(), errors: z.number(), q: z.string() })),
  /** How many agents and tools acted in the window at all. */
  agents_seen: z.number(),
  tools_seen: z.number(),
  /** True where more names were found than are listed (500 of each). */
  truncated: z.boolean(),
});
export type DecisionCoverageOutput = z.infer<typeof decisionCoverageOutput>;

/** Fail-open suspicion: calls of tools without a decision where the tool usually has one. */
export const undecidedInput = windowInput.extend({
  /** Of how many tool calls without a decision to tell. */
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only this tool. */
  tool: z.string().max(300).optional(),
});
export type UndecidedInput = z.infer<typeof undecidedInput>;

export const undecidedOutput = z.object({
  from: z.number(),
  to: z.number(),
  baseline_from: z.number(),
  /** Tools that usually have a decision (at least 0.8 a call over at least 20 calls) and have calls in the window; most missing first. */
  tools: z.array(
    z.object({
      tool: z.string(),
      /** Of the baseline: calls, and decisions a call. */
      baseline_calls: z.number(),
      usual_share: z.number(),
      /** In the window, by the rollups: calls, decisions that were to be expected and those found. */
      calls: z.number(),
      expected: z.number(),
      found: z.number(),
      /** Of the newest calls, looked at one by one: how many, and how many of them have no decision. */
      examined: z.number(),
      missing: z.number(),
      /** Explorer queries: the tool's decisions; its calls. */
      q: z.string(),
      calls_q: z.string(),
    }),
  ),
  /** The newest calls without a decision. */
  calls: z.array(
    z.object({
      tool: z.string(),
      agent: z.string().nullable(),
      service: z.string(),
      time: z.string(),
      time_ns: z.string(),
      duration_ms: z.number(),
      failed: z.boolean(),
      trace_id: z.string(),
      span_id: z.string(),
      request_id: z.string().nullable(),
      href: z.string(),
    }),
  ),
  /** True where the window held more calls than are looked at one by one (the newest 2,000). */
  partial: z.boolean(),
  examined_from: z.number(),
});
export type UndecidedOutput = z.infer<typeof undecidedOutput>;

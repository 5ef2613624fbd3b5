import { z } from "zod";
import { decisionPoints, decisionSources, type Verdict, verdicts } from "@/lib/model/decision";
import { ns } from "./shared";

export const verdict = z.enum(verdicts);
export const verdictCounts = z.record(verdict, z.number());
export type VerdictCounts = Record<Verdict, number>;

/** A decision as lists, stories and timelines show it: no input, no result. */
export const decisionRow = z.object({
  id: z.string(),
  time: z.string(),
  time_ns: ns,
  verdict,
  /** Who told most of it, and all who told of it. */
  source: z.enum(decisionSources),
  sources: z.array(z.string()),
  point: z.enum(decisionPoints).nullable(),
  policy: z.string().nullable(),
  rule: z.string().nullable(),
  revision: z.string().nullable(),
  reason: z.string().nullable(),
  agent: z.string().nullable(),
  tool: z.string().nullable(),
  user: z.string().nullable(),
  service: z.string().nullable(),
  request_id: z.string().nullable(),
  run_id: z.string().nullable(),
  session_id: z.string().nullable(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  latency_ms: z.number().nullable(),
  /** How many paths of it were erased, masked or redacted. */
  hidden_paths: z.number(),
});
export type DecisionRow = z.infer<typeof decisionRow>;

/** By what a decision and a run, trace or request belong together. `time`: inferred from agent, tool and time alone. */
export const joinedBy = z.enum(["span", "trace", "run", "request", "time"]);
export type JoinedBy = z.infer<typeof joinedBy>;

/** A decision within a run, trace or request. `at_span`: the span that it names, else the tool call or agent that it is likely about. */
export const joinedDecision = decisionRow.extend({
  joined_by: joinedBy,
  inferred: z.boolean(),
  at_span: z.object({ trace_id: z.string(), span_id: z.string(), inferred: z.boolean() }).nullable(),
});
export type JoinedDecision = z.infer<typeof joinedDecision>;

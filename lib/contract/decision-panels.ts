import { z } from "zod";
import { verdict } from "./decision-row";
import { panelLine, panelOutput, panelQuestion } from "./panel-series";
import { time } from "./shared";

export const decisionPanelGroups = [
  "none",
  "source",
  "point",
  "policy",
  "rule",
  "revision",
  "agent",
  "tool",
  "rail",
  "side",
] as const;
export type DecisionPanelGroup = (typeof decisionPanelGroups)[number];

/**
 * `by` and the keys of `q` must lie in one of the rollups: source and point; policy and rule; policy and revision; agent and
 * tool; rail and side (guardrails alone). `q` takes these keys and `verdict`. A rule is named with its policy by `only` or `q`.
 */
export const decisionPanelInput = panelQuestion.extend({ by: z.enum(decisionPanelGroups).default("none") });
export type DecisionPanelInput = z.infer<typeof decisionPanelInput>;

/** Blocks of guardrails: by rail unless another grouping is asked for. */
export const guardrailPanelInput = decisionPanelInput.extend({
  by: z.enum(["none", "rail", "side"]).default("rail"),
});
export type GuardrailPanelInput = z.infer<typeof guardrailPanelInput>;

/** The same shape as the other panels. */
export const decisionPanelOutput = panelOutput.extend({
  panel: z.enum(["decisions", "guardrails", "decision-latency"]),
  /** Decisions a minute; milliseconds of latency. */
  unit: z.enum(["per_minute", "ms"]),
  series: z.array(
    panelLine.extend({
      /** Query of the explorer that finds them; null where none can. */
      q: z.string().nullable(),
      outcome: verdict.nullable(),
    }),
  ),
});
export type DecisionPanelOutput = z.infer<typeof decisionPanelOutput>;

/** Deny share over time by policy revision, and when each revision was first seen. */
export const decisionRevisionsInput = z.object({
  project: z.string().optional(),
  policy: z.string().max(300).optional(),
  from: time.optional(),
  to: time.optional(),
  step: z.coerce.number().int().min(10_000).optional(),
});
export const decisionRevisionsOutput = z.object({
  from: z.number(),
  to: z.number(),
  step_ms: z.number(),
  times: z.array(z.number()),
  /** Largest first; at most 8. */
  series: z.array(
    z.object({
      policy: z.string(),
      revision: z.string(),
      /** Share denied, 0..1; null where nothing was decided. */
      values: z.array(z.number().nullable()),
      counts: z.array(z.number()),
      denied: z.number(),
      total: z.number(),
    }),
  ),
  /** Revisions whose first decision of the last 30 days lies in the window: where a marker goes (ms, to the hour where old). */
  markers: z.array(z.object({ time: z.number(), policy: z.string(), revision: z.string() })),
  groups_hidden: z.number(),
});
export type DecisionRevisionsOutput = z.infer<typeof decisionRevisionsOutput>;

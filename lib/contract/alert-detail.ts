import { z } from "zod";
import { alertRow } from "./alert-list";
import { issueId, labelRecord } from "./issue-row";

export const alertDetailInput = z.object({ project: z.string().optional(), id: issueId });
export type AlertDetailInput = z.infer<typeof alertDetailInput>;

/** One evaluation of the rule, whatever series it was about. */
export const evaluationRow = z.object({
  at: z.string(),
  duration_ms: z.number(),
  series: z.number().int(),
  pending: z.number().int(),
  firing: z.number().int(),
  /** The largest of the answer. */
  value: z.number().nullable(),
  /** Of this alert's own labels, where it was among the largest. */
  own_value: z.number().nullable(),
  error: z.string().nullable(),
});
export type EvaluationRow = z.infer<typeof evaluationRow>;

export const alertDetailOutput = z.object({
  alert: alertRow,
  /** Null for an alert that others sent, or whose rule is gone. */
  rule: z
    .object({
      id: z.string(),
      name: z.string(),
      expr: z.string(),
      for_ms: z.number(),
      keep_firing_for_ms: z.number(),
      interval_ms: z.number(),
      labels: labelRecord,
      annotations: labelRecord,
      file: z.string(),
      group: z.string(),
      enabled: z.boolean(),
      version: z.number().int(),
      /** Address of its page. */
      href: z.string(),
    })
    .nullable(),
  /** Newest first, from just before it became active, at most 200. */
  evaluations: z.array(evaluationRow),
  evaluations_cut: z.boolean(),
  /** Earlier times of the same labels, newest first, at most 20. */
  earlier: z.array(alertRow),
});
export type AlertDetail = z.infer<typeof alertDetailOutput>;

import { z } from "zod";
import { alertReasons, alertStates } from "@/lib/model/alert";
import { ruleForm } from "./rule-form";
import { ruleDefinition } from "./rule-input";
import { ruleRow } from "./rule-list";
import { page, time } from "./shared";

const project = z.string().optional();
const id = z.uuid();
const labels = z.record(z.string(), z.string());

export const ruleDetailInput = z.object({ project, id });
export const ruleAlert = z.object({
  id: z.string(),
  fingerprint: z.string(),
  state: z.enum(alertStates),
  reason: z.enum(alertReasons),
  labels,
  value: z.number().nullable(),
  active_at: z.string(),
  fired_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  issue_id: z.string().nullable(),
});
export const ruleVersionRow = z.object({
  version: z.number().int(),
  changed_at: z.string(),
  changed_by: z.string().nullable(),
  definition: ruleDefinition,
});
export type RuleVersionRow = z.output<typeof ruleVersionRow>;

export const ruleDetailOutput = ruleRow.extend({
  annotations: labels,
  form: ruleForm.nullable(),
  query_offset_ms: z.number(),
  series_limit: z.number(),
  group_labels: labels,
  /** Those that are not over, firing first, at most 200, then the last 50 that are. */
  alerts: z.array(ruleAlert),
  /** Newest first, at most 50. */
  versions: z.array(ruleVersionRow),
  /** Name of a runbook that `GET /api/v1/runbooks/{name}` answers. */
  runbook: z.string().nullable(),
});
export type RuleDetailOutput = z.output<typeof ruleDetailOutput>;

/** Newest first. `from`, `to`: the last hour where neither is given. */
export const ruleEvaluationsInput = z.object({
  project,
  id,
  from: time.optional(),
  to: time.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(500).optional(),
});
export const ruleEvaluation = z.object({
  at: z.string(),
  duration_ms: z.number(),
  /** That the query answered. */
  series: z.number().int(),
  pending: z.number().int(),
  firing: z.number().int(),
  /** The largest of the answer. */
  value: z.number().nullable(),
  error: z.string().nullable(),
  top: z.array(z.object({ labels, value: z.number() })),
});
export const ruleEvaluationsOutput = page(ruleEvaluation);
export type RuleEvaluationsOutput = z.output<typeof ruleEvaluationsOutput>;

/** What an alert means and what to do about it, as Markdown. */
export const runbookInput = z.object({ project, name: z.string().max(200) });
export const runbookOutput = z.object({ name: z.string(), markdown: z.string() });
export type RunbookOutput = z.output<typeof runbookOutput>;

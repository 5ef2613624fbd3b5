import { z } from "zod";
import { errorPolicies, noDataPolicies, ruleKinds } from "./rule-input";
import { page } from "./shared";

const project = z.string().optional();
/** The worst of a rule's alerts; `inactive`: it has none. */
export const ruleStates = ["firing", "recovering", "pending", "inactive"] as const;
export const ruleHealths = ["ok", "no_data", "error", "unknown"] as const;
const flag = z.enum(["true", "false"]).transform((text) => text === "true");

export const ruleListInput = z.object({
  project,
  /** In its name, query, labels or group. */
  q: z.string().max(200).default(""),
  kind: z.enum(ruleKinds).optional(),
  state: z.enum(ruleStates).optional(),
  health: z.enum(ruleHealths).optional(),
  file: z.string().max(250).optional(),
  group: z.string().max(250).optional(),
  enabled: flag.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(2_000).optional(),
});

export const ruleRow = z.object({
  id: z.string(),
  project: z.string(),
  kind: z.enum(ruleKinds),
  name: z.string(),
  expr: z.string(),
  /** Made by the form, which opens it again. */
  has_form: z.boolean(),
  file: z.string(),
  group: z.string(),
  group_id: z.string(),
  interval_ms: z.number(),
  enabled: z.boolean(),
  version: z.number().int(),
  for_ms: z.number(),
  keep_firing_for_ms: z.number(),
  no_data: z.enum(noDataPolicies),
  on_error: z.enum(errorPolicies),
  labels: z.record(z.string(), z.string()),
  /** As written: with its templates. */
  summary: z.string().nullable(),
  state: z.enum(ruleStates),
  firing: z.number().int(),
  recovering: z.number().int(),
  pending: z.number().int(),
  health: z.enum(ruleHealths),
  last_error: z.string().nullable(),
  evaluated_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
  updated_at: z.string(),
  updated_by: z.string().nullable(),
});
export type RuleRow = z.output<typeof ruleRow>;

/** In order of file, group and place, as they are evaluated. */
export const ruleListOutput = page(ruleRow).extend({
  /** Of all that match, whatever the page. */
  counts: z.object({
    rules: z.number().int(),
    firing: z.number().int(),
    pending: z.number().int(),
    error: z.number().int(),
    no_data: z.number().int(),
    disabled: z.number().int(),
  }),
});
export type RuleListOutput = z.output<typeof ruleListOutput>;

export const ruleGroupListInput = z.object({ project });
export const ruleGroupRow = z.object({
  id: z.string(),
  project: z.string(),
  file: z.string(),
  name: z.string(),
  interval_ms: z.number(),
  query_offset_ms: z.number(),
  /** 0: none. */
  series_limit: z.number(),
  labels: z.record(z.string(), z.string()),
  rules: z.number().int(),
  alerts: z.number().int(),
  evaluated_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
});
export type RuleGroupRow = z.output<typeof ruleGroupRow>;
export const ruleGroupListOutput = page(ruleGroupRow);
export type RuleGroupListOutput = z.output<typeof ruleGroupListOutput>;

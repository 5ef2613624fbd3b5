// What people change about rules. Whether names, templates and queries are right is told by lib/alerts/check-rule.ts, all faults at once.
import { z } from "zod";
import { ruleForm } from "./rule-form";

export const ruleLimits = {
  rulesOfProject: 10_000,
  rulesOfGroup: 1_000,
  filesOfProject: 500,
  versions: 50,
  labels: 60,
  nameCharacters: 250,
  valueCharacters: 16_384,
  exprCharacters: 50_000,
  longestMs: 366 * 86_400_000,
  bodyBytes: 2_000_000,
  fileBytes: 2_000_000,
  importBytes: 6_000_000,
  filesOfImport: 200,
} as const;

const name = z.string().min(1).max(ruleLimits.nameCharacters);
const texts = z
  .record(z.string().min(1).max(ruleLimits.nameCharacters), z.string().max(ruleLimits.valueCharacters))
  .refine((all) => Object.keys(all).length <= ruleLimits.labels, `must be at most ${ruleLimits.labels}`);
const durationMs = z.number().int().min(0).max(ruleLimits.longestMs);

export const ruleKinds = ["alert", "record"] as const;
export const noDataPolicies = ["ok", "alert", "keep"] as const;
export const errorPolicies = ["alert", "keep"] as const;

/** What a version keeps, and what a rule is but for its place. */
export const ruleDefinition = z.object({
  kind: z.enum(ruleKinds).default("alert"),
  /** Of the alert, or of the series that is recorded. */
  name,
  /** Of a rule with a form the server makes it of the form. */
  expr: z.string().max(ruleLimits.exprCharacters).default(""),
  for_ms: durationMs.default(0),
  keep_firing_for_ms: durationMs.default(0),
  labels: texts.default({}),
  annotations: texts.default({}),
  /** What an empty answer means where there was data, and what a failed query means. */
  no_data: z.enum(noDataPolicies).default("ok"),
  on_error: z.enum(errorPolicies).default("keep"),
  form: ruleForm.nullable().default(null),
});
export type RuleDefinition = z.output<typeof ruleDefinition>;

const project = z.string().optional();
const id = z.uuid();
const version = z.coerce.number().int().min(1);
/** Where it stands: a file and a group, made where they are not there yet. The interval is the group's: of a new one, a minute. */
const place = {
  file: name.default("runtower"),
  group: name.default("default"),
  interval_ms: z.number().int().min(1_000).max(86_400_000).optional(),
};

export const ruleCreateInput = z.object({
  project,
  ...place,
  enabled: z.boolean().default(true),
  rule: ruleDefinition,
});
/** `version`: the one that was changed; where it is no longer the newest nothing is saved. Without `file` and `group` it stays where it is. */
export const ruleSaveInput = z.object({
  id,
  version,
  file: name.optional(),
  group: name.optional(),
  interval_ms: place.interval_ms,
  rule: ruleDefinition,
});
export const ruleEnableInput = z.object({ id, enabled: z.boolean() });
export const ruleDeleteInput = z.object({ id });
/** Disabled, under a name of its own where none is given. */
export const ruleDuplicateInput = z.object({ id, name: name.optional() });
/** Saves what an earlier version held as the newest. */
export const ruleRestoreInput = z.object({ id, version });
export const ruleBulkInput = z.object({
  ids: z.array(id).min(1).max(500),
  action: z.enum(["enable", "disable", "delete"]),
});

/** Answer of turning on and off and of deleting: rules that were not so before, and alerts that ended with them. */
export const rulesSwitched = z.object({ changed: z.number().int(), resolved: z.number().int() });

export const ruleGroupChangeInput = z.object({
  id: z.string().regex(/^\d{1,18}$/),
  interval_ms: place.interval_ms,
  query_offset_ms: z.number().int().min(0).max(86_400_000).optional(),
  series_limit: z.number().int().min(0).max(1_000_000).optional(),
});

/** Changes nothing. */
export const ruleCheckInput = z.object({ project, rule: ruleDefinition });
/** `from`, `to`: characters of the field's text, as an editor underlines them. */
export const ruleFault = z.object({
  /** `expr`, `name`, `for_ms`, `labels.severity`, `annotations.summary`, `form.filters.0.label` ... */
  field: z.string(),
  message: z.string(),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
});
export type RuleFault = z.output<typeof ruleFault>;
export const ruleCheckOutput = z.object({
  ok: z.boolean(),
  faults: z.array(ruleFault),
  /** It would work, and is likely not what was meant. */
  warnings: z.array(ruleFault),
  /** What is evaluated: of a form what was made of it. */
  expr: z.string(),
});
export type RuleCheckOutput = z.output<typeof ruleCheckOutput>;

/** Answer of every change: the rule's newest version. */
export const ruleSaved = z.object({ id: z.string(), version: z.number().int() });
export type RuleSaved = z.output<typeof ruleSaved>;

// Rule files as Prometheus has them. What comes in unedited goes out byte for byte.
import { z } from "zod";
import { ruleKinds, ruleLimits } from "./rule-input";
import { page } from "./shared";

const project = z.string().optional();
const name = z.string().min(1).max(ruleLimits.nameCharacters);

export const ruleFileListInput = z.object({ project });
export const ruleFileRow = z.object({
  project: z.string(),
  name: z.string(),
  groups: z.number().int(),
  alerts: z.number().int(),
  records: z.number().int(),
  /** Nobody edited its rules here: it is exported as it came. */
  is_unchanged: z.boolean(),
  updated_at: z.string(),
  updated_by: z.string().nullable(),
});
export const ruleFileListOutput = page(ruleFileRow);
export type RuleFileListOutput = z.output<typeof ruleFileListOutput>;

/** Text of one file, for an editor; `GET /api/v1/rule-files/export?file=` answers it as a download, without `file` all as one tar. */
export const ruleFileTextInput = z.object({ project, file: name });
export const ruleFileTextOutput = z.object({ name: z.string(), text: z.string(), is_unchanged: z.boolean() });
export type RuleFileTextOutput = z.output<typeof ruleFileTextOutput>;

export const ruleFileExportInput = z.object({ project, file: name.optional() });

/** Files of the same name are replaced: rules that are in both keep their id, their alerts and their history. */
export const ruleFileImportInput = z.object({
  project,
  files: z
    .array(z.object({ name, text: z.string().max(ruleLimits.fileBytes) }))
    .min(1)
    .max(ruleLimits.filesOfImport),
  /** New rules only; those that are there stay on or off. */
  enable: z.boolean().default(true),
});
export type RuleFileImport = z.output<typeof ruleFileImportInput>;

export const ruleFileFault = z.object({
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
});
export type RuleFileFault = z.output<typeof ruleFileFault>;

export const ruleChanges = ["added", "changed", "unchanged", "removed"] as const;
export type RuleChange = (typeof ruleChanges)[number];

export const ruleFilePreview = z.object({
  name: z.string(),
  is_new: z.boolean(),
  /** Any fault refuses the file; all are told at once. */
  faults: z.array(ruleFileFault),
  warnings: z.array(ruleFileFault),
  groups: z.array(
    z.object({
      name: z.string(),
      interval_ms: z.number(),
      rules: z.array(
        z.object({
          kind: z.enum(ruleKinds),
          name: z.string(),
          expr: z.string(),
          change: z.enum(ruleChanges),
          /** Alerts that end with a rule that is removed. */
          firing: z.number().int(),
        }),
      ),
    }),
  ),
});
export type RuleFilePreview = z.output<typeof ruleFilePreview>;

/** Of `PUT /api/v1/rule-files/preview` what would be, of `POST /api/v1/rule-files` what was done: all files or, with a fault in one, none. */
export const ruleFileImportOutput = z.object({
  is_applied: z.boolean(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  files: z.array(ruleFilePreview),
});
export type RuleFileImportOutput = z.output<typeof ruleFileImportOutput>;

/** With its rules; open alerts of theirs end. */
export const ruleFileDeleteInput = z.object({ project, file: name });
/** `resolved`: alerts that ended with it. */
export const ruleFileDeleted = z.object({ deleted: z.string(), resolved: z.number().int() });

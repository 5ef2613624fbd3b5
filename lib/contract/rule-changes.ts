import { z } from "zod";
import { page } from "./shared";

/** Who did what to rules, newest first. What a deleted rule was is in the details of its last change. */
export const ruleChangesInput = z.object({
  project: z.string().optional(),
  /** Of one rule; it may be gone. */
  rule: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});

export const ruleChangesOutput = page(
  z.object({
    id: z.string(),
    project: z.string(),
    at: z.string(),
    /** Null: Runtower itself, as for the starter rules. */
    who: z.string().nullable(),
    what: z.enum([
      "created",
      "changed",
      "restored",
      "enabled",
      "disabled",
      "deleted",
      "imported",
      "file_deleted",
      "group_changed",
    ]),
    rule_id: z.string().nullable(),
    /** Of the rule, the group or the file. */
    name: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
);
export type RuleChangesOutput = z.output<typeof ruleChangesOutput>;

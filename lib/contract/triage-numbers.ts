import { z } from "zod";
import { issueKinds } from "@/lib/model/issue";
import { person } from "./issue-row";
import { time } from "./shared";

/** How long until somebody took it, and until it ended, over what came up in a window (the last 30 days). */
export const triageNumbersInput = z.object({
  project: z.string().optional(),
  from: time.optional(),
  to: time.optional(),
});
export type TriageNumbersInput = z.infer<typeof triageNumbersInput>;

const took = z.object({
  /** Times that it came up: opened, regressed, escalated. */
  times: z.number().int(),
  acknowledged: z.number().int(),
  resolved: z.number().int(),
  /** Mean and median until a person first acted; null where nobody did. */
  mtta_ms: z.number().nullable(),
  mtta_p50_ms: z.number().nullable(),
  /** Mean and median until it ended. */
  mttr_ms: z.number().nullable(),
  mttr_p50_ms: z.number().nullable(),
});
export type TriageTook = z.infer<typeof took>;

export const triageNumbersOutput = z.object({
  from: z.string(),
  to: z.string(),
  all: took,
  /** The equal window before. */
  before: took,
  by_kind: z.array(took.extend({ value: z.enum(issueKinds) })),
  by_severity: z.array(took.extend({ value: z.string() })),
  /** By owner; null: nobody's. */
  by_owner: z.array(took.extend({ owner: person.nullable() })),
  /** Lines that came up most, at most 10. */
  top: z.array(
    took.extend({
      group_key: z.string(),
      kind: z.enum(issueKinds),
      title: z.string(),
      issue_id: z.string(),
      href: z.string(),
    }),
  ),
});
export type TriageNumbers = z.infer<typeof triageNumbersOutput>;

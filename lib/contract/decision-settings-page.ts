import { z } from "zod";
import { decisionPoints, verdicts } from "@/lib/model/decision";
import { redactionTargets } from "@/lib/model/decision-rules";
import { type DecisionSettingsPart, decisionSettingsDocuments } from "./decision-settings";

export const settingsParts = [
  "mappings",
  "span_rules",
  "redaction",
] as const satisfies DecisionSettingsPart[];
export const settingsPart = z.enum(settingsParts);
const { mappings, span_rules: spanRules, redaction } = decisionSettingsDocuments;

export const decisionSettingsInput = z.object({ project: z.string().optional() });

/** `document` null: the defaults of the code. `version`: what was read before, so that nobody's change is lost unseen. */
export const decisionSettingsChange = z.object({
  project: z.string().optional(),
  part: settingsPart,
  document: z.json(),
  version: z.string().nullable(),
});

/** Puts back what was saved as `id`; null: what was before anything was saved. */
export const decisionSettingsRestore = z.object({
  project: z.string().optional(),
  part: settingsPart,
  id: z
    .string()
    .regex(/^\d{1,18}$/)
    .nullable(),
  version: z.string().nullable(),
});

const change = z.object({
  id: z.string(),
  part: settingsPart,
  changed_at: z.string(),
  /** The person's e-mail address; null where that account is gone. */
  changed_by: z.string().nullable(),
  /** How many mappings or rules; null: the defaults. */
  rules: z.number().nullable(),
  document: z.unknown(),
});
export type SettingsChange = z.infer<typeof change>;

export const decisionSettingsOutput = z.object({
  project: z.string(),
  may_change: z.boolean(),
  /** As they are stored; null where the defaults hold. */
  documents: z.object({
    mappings: mappings.nullable(),
    span_rules: spanRules.nullable(),
    redaction: redaction.nullable(),
  }),
  /** The latest change of each part, to be sent along with the next one. */
  versions: z.object({
    mappings: z.string().nullable(),
    span_rules: z.string().nullable(),
    redaction: z.string().nullable(),
  }),
  /** Newest first. */
  history: z.array(change),
  /** How often each rule matched, by UTC days. */
  redactions: z.array(
    z.object({
      rule: z.string(),
      target: z.enum(redactionTargets),
      today: z.number(),
      last_30_days: z.number(),
      last_at: z.string(),
    }),
  ),
});
export type DecisionSettingsOutput = z.infer<typeof decisionSettingsOutput>;

const sample = z.string().max(60_000);
/** What would come of a sample by a document that need not be saved. */
export const decisionSettingsTry = z.discriminatedUnion("part", [
  z.object({ project: z.string().optional(), part: z.literal("mappings"), document: z.json(), sample }),
  z.object({ project: z.string().optional(), part: z.literal("span_rules"), document: z.json(), sample }),
  z.object({
    project: z.string().optional(),
    part: z.literal("redaction"),
    document: z.json(),
    sample,
    target: z.enum(redactionTargets),
  }),
]);
export type DecisionSettingsTry = z.infer<typeof decisionSettingsTry>;

const text = z.string().nullable();
export const triedDecision = z.object({
  id: z.string(),
  verdict: z.enum(verdicts),
  point: z.enum(decisionPoints).nullable(),
  policy: text,
  rule: text,
  revision: text,
  reason: text,
  agent: text,
  tool: text,
  user: text,
  request_id: text,
});
export type TriedDecision = z.infer<typeof triedDecision>;

export const decisionSettingsTried = z.discriminatedUnion("part", [
  z.object({
    part: z.enum(["mappings", "span_rules"]),
    /** In the order of the sample: read, or why it is not. */
    items: z.array(z.union([triedDecision, z.object({ refused: z.string() })])),
  }),
  z.object({
    part: z.literal("redaction"),
    output: z.string(),
    matches: z.array(z.object({ rule: z.string(), count: z.number() })),
  }),
]);
export type DecisionSettingsTried = z.infer<typeof decisionSettingsTried>;

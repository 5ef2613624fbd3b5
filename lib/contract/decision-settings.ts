import { z } from "zod";
import { decisionPoints, verdicts } from "@/lib/model/decision";
import {
  builtInPatterns,
  type OpaMapping,
  type RedactionRule,
  redactionTargets,
  type SpanRule,
} from "@/lib/model/decision-rules";

const verdict = z.enum(verdicts);
const point = z.enum(decisionPoints);
const name = z.string().trim().min(1).max(100);
const text = z.string().min(1).max(256);
const path = z.string().max(256);
const glob = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // Each star may try every place of what it is held against.
  .refine((value) => value.split("*").length <= 9, "must have at most 8 stars");
const scalar = z.union([z.string().max(256), z.number(), z.boolean(), z.null()]);

const verdictRule = z
  .strictObject({
    path,
    expect: z.enum(["equals", "truthy", "non_empty", "word"]),
    value: scalar.optional(),
    negated: z.boolean().optional(),
    verdict: verdict.optional(),
    rule: text.optional(),
    rule_path: path.optional(),
    reason_path: path.optional(),
  })
  .superRefine((rule, ctx) => {
    const issue = (key: string, message: string) => ctx.addIssue({ code: "custom", path: [key], message });
    if (rule.expect === "equals" && rule.value === undefined) issue("value", "is needed for `equals`");
    if (rule.expect !== "equals" && rule.value !== undefined) issue("value", "is only for `equals`");
    if (rule.expect !== "word" && rule.verdict === undefined)
      issue("verdict", "is needed: what follows where the rule holds");
    if (rule.expect === "word" && rule.verdict !== undefined)
      issue("verdict", "is not for `word`: the word says it");
    if (rule.expect === "word" && rule.negated) issue("negated", "is not for `word`");
  });

export const opaMapping = z.strictObject({
  policy: glob,
  verdicts: z.array(verdictRule).max(60),
  otherwise: verdict.optional(),
  undefined_result: verdict.optional(),
  point: point.optional(),
  agent_path: path.optional(),
  tool_path: path.optional(),
  user_path: path.optional(),
  session_path: path.optional(),
  request_id_path: path.optional(),
}) satisfies z.ZodType<OpaMapping>;

const spanValue = z.strictObject({ attribute: text, path: path.optional() });
const spanValues = z.array(spanValue).max(10);

export const spanRule = z.strictObject({
  name,
  match: z
    .array(z.strictObject({ attribute: text, is: glob.optional() }))
    .min(1)
    .max(10)
    .refine(
      (all) => all.some(({ attribute }) => attribute !== "span.name" && attribute !== "scope.name"),
      "must ask for at least one attribute of the span itself: names alone would be held against every span",
    ),
  verdict: spanValues.min(1),
  words: z
    .record(z.string().trim().min(1).max(64), verdict)
    .refine((words) => Object.keys(words).length <= 50, "must be at most 50 words")
    .optional(),
  point: point.optional(),
  policy: text.optional(),
  rule: spanValues.optional(),
  reason: spanValues.optional(),
  agent: spanValues.optional(),
  tool: spanValues.optional(),
  input: text.optional(),
  result: text.optional(),
}) satisfies z.ZodType<SpanRule>;

const redactionCommon = {
  name,
  targets: z.array(z.enum(redactionTargets)).min(1).max(redactionTargets.length),
  enabled: z.boolean().optional(),
};
/** That an expression is safe to run is checked where it is saved and compiled: lib/normalise/redact. */
export const redactionRule = z.discriminatedUnion("kind", [
  z.strictObject({ ...redactionCommon, kind: z.literal("key"), key: glob }),
  z.strictObject({
    ...redactionCommon,
    kind: z.literal("pattern"),
    pattern: z.string().min(1).max(300),
    ignore_case: z.boolean().optional(),
  }),
  z.strictObject({ ...redactionCommon, kind: z.literal("built_in"), built_in: z.enum(builtInPatterns) }),
]) satisfies z.ZodType<RedactionRule>;

/** The three documents of telemetry.decision_settings. A project's own mappings and span rules go before the built-in ones. */
export const mappingsDocument = z.array(opaMapping).max(50);
export const spanRulesDocument = z.array(spanRule).max(50);
export const redactionDocument = z.array(redactionRule).max(50);

export const decisionSettingsDocuments = {
  mappings: mappingsDocument,
  span_rules: spanRulesDocument,
  redaction: redactionDocument,
} as const;
export type DecisionSettingsPart = keyof typeof decisionSettingsDocuments;

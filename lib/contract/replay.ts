import { z } from "zod";
import { verdicts } from "@/lib/model/decision";
import {
  evaluatorKinds,
  notReplayableReasons,
  replayLimits,
  replayOutcomes,
  replayStates,
} from "@/lib/model/replay";
import { ns, page, time } from "./shared";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;
const text = (most: number) =>
  z.string().refine((value) => bytesOf(value) <= most, `must be at most ${most / 1024} KiB`);
const id = z.string().regex(/^\d{1,18}$/, "must be a number");
const count = z.number().int();

/** Where the changed policy comes from. `data`: the JSON document that the text finds under `data`. */
export const replayPolicy = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("rego"),
    text: text(replayLimits.textBytes).refine((value) => value.trim() !== "", "must not be empty"),
    data: text(replayLimits.dataBytes).refine(isJsonObject, "must be a JSON object").optional(),
    rego_version: z.union([z.literal(0), z.literal(1)]).default(1),
  }),
  z.strictObject({ kind: z.literal("bundle"), bundle_id: id }),
]);
export type ReplayPolicy = z.infer<typeof replayPolicy>;

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

export const evaluatorChoice = z.enum(["auto", ...evaluatorKinds]);
const pointer = z.string().regex(/^\/input(\/[^/]+)*$/, "must be a path such as /input/user/password");

export const replayCreateInput = z.object({
  project: z.string().optional(),
  name: z.string().trim().max(100).default(""),
  q: z.string().max(4000).default(""),
  from: time.optional(),
  to: time.optional(),
  /** Of those that match the newest; the installation's most where absent. */
  max_decisions: z.number().int().min(1).optional(),
  policy: replayPolicy,
  evaluator: evaluatorChoice.default("auto"),
  /** Asked instead of each decision's own path: `agents/tools/allow`. */
  entrypoint: z
    .string()
    .trim()
    .max(256)
    .regex(/^[^/\s]+(\/[^/\s]+)*$/, "must be a path such as agents/tools/allow")
    .optional(),
  /** Where time.now_ns was not recorded, the decision's own time stands for it. */
  use_decision_time: z.boolean().default(true),
  /** Hidden paths that the policy does not read, as the one who asks says: they keep nothing from being replayed. */
  ignore_hidden: z.array(pointer).max(50).default([]),
});
export type ReplayCreateInput = z.infer<typeof replayCreateInput>;

export const policyFault = z.object({
  file: z.string().nullable(),
  row: z.number().nullable(),
  column: z.number().nullable(),
  message: z.string(),
});

/** The policy alone: its faults, and what it reads that is not with it. */
export const replayCheckInput = z.object({ project: z.string().optional(), policy: replayPolicy });
export const replayCheckOutput = z.object({
  /** False where nobody here can compile it now; the faults are then told when the replay starts. */
  compiled: z.boolean(),
  faults: z.array(policyFault),
  packages: z.array(z.string()),
  /** Documents such as `data.users` that it reads and that are not with it. */
  missing_data: z.array(z.string()),
  /** Builtins whose answers have to have been recorded. */
  nondeterministic: z.array(z.string()),
});
export type ReplayCheckOutput = z.infer<typeof replayCheckOutput>;

const counts = z.partialRecord(z.enum(replayOutcomes), count);
const verdict = z.enum(verdicts);

export const replayRow = z.object({
  id,
  name: z.string(),
  created_at: z.string(),
  created_by: z.string().nullable(),
  q: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  state: z.enum(replayStates),
  /** Decisions to ask, once counted, and those done. */
  expected: count.nullable(),
  done: count,
  counts,
  policy_kind: z.enum(["rego", "bundle"]),
  /** A bundle's name, or the packages of a text. */
  policy_name: z.string(),
  revision: z.string().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type ReplayRow = z.infer<typeof replayRow>;

export const replayListInput = z.object({
  project: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export const replayListOutput = page(replayRow);
export type ReplayListOutput = z.infer<typeof replayListOutput>;

export const replayDetailInput = z.object({ project: z.string().optional(), id });
export const replayDetailOutput = replayRow.extend({
  policy: replayPolicy,
  evaluator: evaluatorChoice,
  evaluated_by: z.string().nullable(),
  entrypoint: z.string().nullable(),
  use_decision_time: z.boolean(),
  ignore_hidden: z.array(z.string()),
  max_decisions: count,
  faults: z.array(policyFault),
  /** Verdict before -> verdict after -> decisions. Those without a verdict after are not in it. */
  matrix: z.partialRecord(verdict, z.partialRecord(verdict, count)),
  cancel_asked: z.boolean(),
});
export type ReplayDetail = z.infer<typeof replayDetailOutput>;

export const replaySide = z.object({
  verdict,
  rule: z.string().nullable(),
  reason: z.string().nullable(),
});
export const replayResultRow = z.object({
  n: count,
  outcome: z.enum(replayOutcomes),
  decision_id: z.string(),
  time: z.string(),
  time_ns: ns,
  policy: z.string().nullable(),
  revision: z.string().nullable(),
  agent: z.string().nullable(),
  tool: z.string().nullable(),
  user: z.string().nullable(),
  request_id: z.string().nullable(),
  /** The run that it belongs to, and by what that is known; null where no run is stored. */
  run_id: z.string().nullable(),
  run_by: z.enum(["run", "trace", "request"]).nullable(),
  trace_id: z.string().nullable(),
  before: replaySide,
  after: replaySide.nullable(),
  why: z.enum(notReplayableReasons).nullable(),
  /** Why it is not replayable, or the error of the evaluation, in words. */
  said: z.string().nullable(),
});
export type ReplayResultRow = z.infer<typeof replayResultRow>;

const resultFilter = {
  project: z.string().optional(),
  id,
  outcome: z.enum(replayOutcomes).optional(),
  before: verdict.optional(),
  after: verdict.optional(),
  rule: z.string().max(256).optional(),
  agent: z.string().max(256).optional(),
  said: z.string().max(2000).optional(),
};
export const replayResultsInput = z.object({
  ...resultFilter,
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(200).optional(),
});
export type ReplayResultsInput = z.infer<typeof replayResultsInput>;
export const replayResultsOutput = page(replayResultRow);
export type ReplayResultsOutput = z.infer<typeof replayResultsOutput>;

/** One result with what the policy answered before and now; null where it is not kept. */
export const replayResultInput = z.object({
  project: z.string().optional(),
  id,
  n: z.coerce.number().int().min(1),
});
export const replayResultOutput = replayResultRow.extend({
  /** JSON as text. */
  result_before: z.string().nullable(),
  result_after: z.string().nullable(),
});
export type ReplayResult = z.infer<typeof replayResultOutput>;

/** `rule`: the rule that decides now, or where it allows now the one that decided before. `said`: reasons and errors. */
export const replayGroupsInput = z.object({ ...resultFilter, by: z.enum(["rule", "agent", "said"]) });
export type ReplayGroupsInput = z.infer<typeof replayGroupsInput>;
export const replayGroupsOutput = z.object({
  groups: z.array(z.object({ value: z.string().nullable(), total: count, counts })),
  /** Groups beyond the largest, not listed. */
  more: count,
});
export type ReplayGroups = z.infer<typeof replayGroupsOutput>;

/** What a query would replay: counted newest first, for about two seconds. */
export const replayPreviewInput = z.object({
  project: z.string().optional(),
  q: z.string().max(4000).default(""),
  from: time.optional(),
  to: time.optional(),
});
export type ReplayPreviewInput = z.infer<typeof replayPreviewInput>;
export const replayPreviewOutput = z.object({
  decisions: count,
  /** It did not get to the end: there are more. */
  more: z.boolean(),
  most: count,
  with_input: count,
  hidden: count,
  policies: z.array(z.object({ policy: z.string().nullable(), decisions: count })),
});
export type ReplayPreview = z.infer<typeof replayPreviewOutput>;

export const replayEvaluatorsInput = z.object({ project: z.string().optional() });
export const replayEvaluatorsOutput = z.object({
  evaluators: z.array(
    z.object({
      kind: z.enum(evaluatorKinds),
      available: z.boolean(),
      /** Its version and place, or what is missing. */
      said: z.string(),
    }),
  ),
  /** Decisions of one replay. */
  most: count,
});
export type ReplayEvaluators = z.infer<typeof replayEvaluatorsOutput>;

export const policyBundleRow = z.object({
  id,
  name: z.string(),
  revision: z.string().nullable(),
  uploaded_at: z.string(),
  uploaded_by: z.string().nullable(),
  bytes: count,
  sha256: z.string(),
  modules: count,
  packages: z.array(z.string()),
  entrypoints: z.array(z.string()),
});
export type PolicyBundleRow = z.infer<typeof policyBundleRow>;
export const policyBundlesInput = z.object({ project: z.string().optional() });
export const policyBundlesOutput = z.object({
  bundles: z.array(policyBundleRow),
  /** Revisions that decisions of the last 30 days name, newest first, and the bundle that was uploaded here. */
  revisions_seen: z.array(
    z.object({ policy: z.string(), revision: z.string(), last_seen: z.string(), bundle_id: id.nullable() }),
  ),
});
export type PolicyBundles = z.infer<typeof policyBundlesOutput>;
export const policyBundleUploadInput = z.object({
  project: z.string().optional(),
  name: z.string().trim().min(1).max(100),
});
export const policyBundleDeleteInput = z.object({ project: z.string().optional(), id });

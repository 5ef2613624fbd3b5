import { z } from "zod";
import { alertReasons, alertSources } from "@/lib/model/alert";
import { verdict } from "./decision-row";
import { severity } from "./shared";

/** What was known when an alert fired, frozen. Times are RFC 3339, offsets and durations milliseconds. */
export const evidenceFormat = "runtower.evidence/1";

const labels = z.record(z.string(), z.string());
const count = z.number().int();
const id = z.string().regex(/^\d{1,18}$/, "must be a number");

/** What an alert is about, in one word: which rows are its samples, and which are compared. */
export const evidenceSubject = z.enum(["runs", "spans", "decisions", "logs", "none"]);

/** The alert's query around the moment. `values`: one a step, null where there is none. */
export const evidenceQuery = z.object({
  expr: z.string(),
  /** What the curve shows: without the comparison, where the expression has one at its top. */
  value_expr: z.string(),
  threshold: z.object({ op: z.enum([">", ">=", "<", "<=", "==", "!="]), value: z.number() }).nullable(),
  from: z.string(),
  to: z.string(),
  step_ms: z.number(),
  /** The alert's own series is the first. */
  series: z.array(z.object({ labels, own: z.boolean(), values: z.array(z.number().nullable()) })),
  /** Series that are not kept here. */
  more_series: count,
  /** Width of the stored past here, where it is coarser than the step. */
  coarse_ms: z.number().nullable(),
});
export type EvidenceQuery = z.infer<typeof evidenceQuery>;

/** Which rows the alert speaks of: from the selectors of its query and from its labels. */
export const evidenceTarget = z.object({
  subject: evidenceSubject,
  /** "failing runs of publish-notes" */
  words: z.string(),
  /** In the query language, and the page that shows them; null where nothing could be told. */
  q: z.string().nullable(),
  href: z.string().nullable(),
  /** False: taken from labels alone, or only a part of the query could be followed. `why` says what is missing. */
  certain: z.boolean(),
  why: z.string().nullable(),
});
export type EvidenceTarget = z.infer<typeof evidenceTarget>;

export const evidenceSpan = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  depth: count,
  name: z.string(),
  service: z.string(),
  /** model, tool, agent ...: lib/model/operation.ts; null for any other span. */
  operation: z.string().nullable(),
  status: z.enum(["unset", "ok", "error"]),
  start_offset_ms: z.number(),
  duration_ms: z.number(),
  critical: z.boolean(),
  error: z.string().nullable(),
});
export type EvidenceSpan = z.infer<typeof evidenceSpan>;

export const evidenceLog = z.object({
  time: z.string(),
  offset_ms: z.number(),
  level: severity,
  service: z.string(),
  logger: z.string().nullable(),
  body: z.string(),
  /** The line that tells why: the first error before the end. */
  deciding: z.boolean(),
});
export type EvidenceLog = z.infer<typeof evidenceLog>;

export const evidenceDecision = z.object({
  id: z.string(),
  time: z.string(),
  verdict,
  policy: z.string().nullable(),
  rule: z.string().nullable(),
  revision: z.string().nullable(),
  reason: z.string().nullable(),
  agent: z.string().nullable(),
  tool: z.string().nullable(),
  href: z.string(),
});
export type EvidenceDecision = z.infer<typeof evidenceDecision>;

/** One failing run, trace, decision or line that stands for many. */
export const evidenceSample = z.object({
  kind: z.enum(["run", "trace", "decision", "log"]),
  id: z.string(),
  href: z.string(),
  /** Workflow, or name of the root span. */
  title: z.string(),
  service: z.string().nullable(),
  version: z.string().nullable(),
  /** As the run's or span's: failed, error, deny ... */
  status: z.string(),
  started_at: z.string(),
  duration_ms: z.number().nullable(),
  /** The cause in one line. */
  cause: z.string().nullable(),
  /** "The most common error: 34 of 41", "The slowest of 12" */
  why: z.string(),
  /** How many of those looked at are like it, of how many. */
  alike: z.object({ count, of: count }),
  run_id: z.string().nullable(),
  trace_id: z.string().nullable(),
  request_id: z.string().nullable(),
  waterfall: z
    .object({
      duration_ms: z.number(),
      spans: z.array(evidenceSpan),
      /** Spans of the trace that are not kept here. */
      more_spans: count,
    })
    .nullable(),
  logs: z.array(evidenceLog),
  decisions: z.array(evidenceDecision),
});
export type EvidenceSample = z.infer<typeof evidenceSample>;

/** An attribute whose share differs between failing and healthy rows. Shares are 0 to 1. */
export const evidenceDifference = z.object({
  key: z.string(),
  /** Other keys that say the same of the same number of rows: `version`, `service.version`. */
  also: z.array(z.string()).optional(),
  value: z.string(),
  failing: count,
  healthy: count,
  failing_share: z.number(),
  healthy_share: z.number(),
  /** failing_share - healthy_share; the list is in order of it. */
  difference: z.number(),
  /** How likely chance alone makes as large a difference, corrected for how many were compared. */
  p_value: z.number(),
  /** A term of the query language that finds those rows. */
  q: z.string().nullable(),
});
export type EvidenceDifference = z.infer<typeof evidenceDifference>;

export const evidenceDiffers = z.object({
  /** "41 failing and 200 healthy runs of publish-notes, 14:00 to 14:20" */
  words: z.string(),
  subject: evidenceSubject,
  /** Rows looked at, and whether there were more of them than that. */
  failing: count,
  failing_cut: z.boolean(),
  healthy: count,
  healthy_cut: z.boolean(),
  items: z.array(evidenceDifference),
  /** Keys that say nothing: ids and those with nearly as many values as rows. */
  left_out: z.array(z.string()),
  /** Why there is no list, or a short one: "too few rows", "all rows are alike". */
  note: z.string().nullable(),
});
export type EvidenceDiffers = z.infer<typeof evidenceDiffers>;

/** A version or policy revision that was first seen shortly before, or a decision setting, rule or dashboard that was changed. */
export const evidenceChange = z.object({
  kind: z.enum(["version", "revision", "rule", "settings"]),
  /** Service, policy or rule. */
  of: z.string(),
  value: z.string(),
  before: z.string().nullable(),
  at: z.string(),
  /** Before the alert became active; negative: after. */
  minutes_before: z.number(),
  who: z.string().nullable(),
  href: z.string().nullable(),
});
export type EvidenceChange = z.infer<typeof evidenceChange>;

export const evidenceSimilar = z.object({
  alert_id: id,
  href: z.string(),
  by: z.enum(["same", "rule", "labels"]),
  name: z.string(),
  labels,
  fired_at: z.string(),
  resolved_at: z.string().nullable(),
  duration_ms: z.number().nullable(),
  /** Who did what, in order: the last words before it ended first to be read. */
  events: z.array(
    z.object({ at: z.string(), who: z.string().nullable(), what: z.string(), words: z.string() }),
  ),
  /** "resolved 4 min after ann@example.com acknowledged it: rolled back 1.5.0" */
  ended: z.string(),
});
export type EvidenceSimilar = z.infer<typeof evidenceSimilar>;

export const evidencePack = z.object({
  format: z.literal(evidenceFormat),
  project: z.string(),
  alert: z.object({
    /** Null where it is about an issue that no alert made. */
    id: id.nullable(),
    rule_id: z.string().nullable(),
    name: z.string(),
    source: z.enum(alertSources).nullable(),
    reason: z.enum(alertReasons),
    fingerprint: z.string().nullable(),
    labels,
    annotations: labels,
    value: z.number().nullable(),
    active_at: z.string(),
    fired_at: z.string(),
    href: z.string(),
  }),
  made_at: z.string(),
  took_ms: z.number(),
  target: evidenceTarget,
  query: evidenceQuery.nullable(),
  samples: z.array(evidenceSample),
  differs: evidenceDiffers.nullable(),
  /** Decisions of the window that belong to it: the largest groups, and newest of each. */
  decisions: z.array(
    z.object({
      policy: z.string().nullable(),
      rule: z.string().nullable(),
      verdict,
      count,
      newest: evidenceDecision,
    }),
  ),
  changes: z.array(evidenceChange),
  similar: z.array(evidenceSimilar),
  /** Parts that could not be made, and why: "made without ...". */
  missing: z.array(
    z.object({
      part: z.enum(["query", "samples", "differs", "decisions", "changes", "similar"]),
      why: z.string(),
    }),
  ),
});
export type EvidencePack = z.infer<typeof evidencePack>;

/** GET /api/v1/alerts/{id}/evidence, and /issues/{id}/evidence: of an issue of alerts the newest pack; of any other made now, kept nowhere. */
export const evidenceInput = z.object({ project: z.string().optional(), id });
export type EvidenceInput = z.infer<typeof evidenceInput>;

export const evidenceOutput = z.object({
  /** `not_fired`: pending, nothing to explain yet. `waiting`: it fired, and the pack is being made. `live`: made for this answer. */
  state: z.enum(["made", "waiting", "not_fired", "live", "dropped"]),
  /** Null while there is none. */
  pack: evidencePack.nullable(),
  sha256: z.string().nullable(),
  /** When the frozen pack goes. */
  kept_until: z.string().nullable(),
  /** Addresses of the file, for `made`. */
  export: z.object({ json: z.string(), html: z.string() }).nullable(),
});
export type EvidenceOutput = z.infer<typeof evidenceOutput>;

/** GET /api/v1/alerts/{id}/evidence/export: the pack as one file. */
export const evidenceExportInput = evidenceInput.extend({
  format: z.enum(["json", "html"]).default("html"),
});

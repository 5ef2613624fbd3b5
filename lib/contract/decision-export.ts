import { z } from "zod";
import { decisionPoints, decisionSources, verdicts } from "@/lib/model/decision";
import { time } from "./shared";

/** The decisions of a range with the seals that prove them, as one file: lines of JSON, compressed with gzip. */
export const decisionExportInput = z.object({
  project: z.string().optional(),
  from: time,
  to: time,
  /** Only decisions that match; such a file can show what was altered or added, not what is missing. */
  q: z.string().max(4000).default(""),
  compress: z.enum(["gzip", "none"]).default("gzip"),
});
export type DecisionExportInput = z.infer<typeof decisionExportInput>;

export const exportFormat = "runtower-decisions/1";
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const int = z.string().regex(/^-?\d{1,19}$/);
const count = z.number().int().nonnegative();

/** The first line. */
export const exportHeader = z.object({
  kind: z.literal("header"),
  format: z.literal(exportFormat),
  project: z.string(),
  project_id: z.number().int(),
  from_ns: int,
  /** Excluded. */
  to_ns: int,
  q: z.string(),
  exported_at: z.string(),
  /** Head of the chain when the file was made. */
  head: z.object({ n: int, hash }).nullable(),
  /** UTC days of the range that were past retention when the file was made. */
  expired_days: z.array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/)),
});
export type ExportHeader = z.infer<typeof exportHeader>;

/** A seal of which an entry is of the range. All seals from 1 to the head are in the file, n ascending, as such or as links. */
export const exportSeal = z.object({
  kind: z.literal("seal"),
  n: int,
  sealed_ms: int,
  count,
  first_ns: int,
  last_ns: int,
  previous: hash,
  entries_hash: hash,
  hash,
  /** base64; null where its decisions are long past retention. */
  entries: z.string().nullable(),
  /** base64 of the deflated ids. */
  ids: z.string().nullable(),
});
export type ExportSeal = z.infer<typeof exportSeal>;

/** Seals one after the other of which nothing is of the range: `data` is base64 of what lib/model/seal-links.ts packs. */
export const exportLinks = z.object({ kind: z.literal("links"), first_n: int, data: z.string() });
export type ExportLinks = z.infer<typeof exportLinks>;

const text = z.string().nullable();
const texts = z.array(z.string());
const telling = z.object({
  id: z.string(),
  time_ns: int,
  source: z.enum(decisionSources),
  point: z.enum(decisionPoints).nullable(),
  verdict: z.enum(verdicts),
  policy: text,
  rule: text,
  revision: text,
  reason: text,
  agent: text,
  tool: text,
  user: text,
  service: text,
  request_id: text,
  run_id: text,
  session_id: text,
  trace_id: text,
  span_id: text,
  latency_ns: z.number().nullable(),
  /** JSON as text, letter by letter as it was sent: the hash is over these letters. */
  input: text,
  result: text,
  details: text,
  erased: texts,
  masked: texts,
  redacted: texts,
});
export type ExportTelling = z.infer<typeof telling>;

/** By time, then id. `tellings`: what each source told, where there are several. */
export const exportDecision = telling.extend({ kind: z.literal("decision"), tellings: z.array(telling) });
export type ExportDecision = z.infer<typeof exportDecision>;

/** The last line: a file without it was cut. */
export const exportEnd = z.object({ kind: z.literal("end"), seals: count, decisions: count });

export const exportLine = z.discriminatedUnion("kind", [
  exportHeader,
  exportSeal,
  exportLinks,
  exportDecision,
  exportEnd,
]);
export type ExportLine = z.infer<typeof exportLine>;

import { z } from "zod";

/** How the database's bytes are spread, of the whole installation: for admins. */
export const ingestStorageInput = z.object({ project: z.string().optional() });

export const rawTables = [
  "spans",
  "span_granules",
  "payloads",
  "log_records",
  "trace_keys",
  "decisions",
  "metric_chunks",
  "metric_exemplars",
  "alert_evaluations",
] as const;
export type RawTable = (typeof rawTables)[number];

const size = z.object({
  /** An estimate of PostgreSQL's statistics. */
  rows: z.number(),
  /** Table and indexes. */
  bytes: z.number(),
  index_bytes: z.number(),
});

const table = size.extend({
  name: z.string(),
  /** raw: by day, dropped by retention. dictionary: names and resources. The rest ages by itself. */
  kind: z.enum(["raw", "dictionary", "rollup", "run", "other"]),
  days: z.number(),
});
export type StorageTable = z.infer<typeof table>;

const leaf = size.extend({
  table: z.enum(rawTables),
  day: z.string(),
  /** Null for a day from before retention by project. */
  keep_days: z.number().nullable(),
  /** When the worker drops it. */
  drop_at: z.string(),
});
export type StorageLeaf = z.infer<typeof leaf>;

export const ingestStorageOutput = z.object({
  as_of: z.string(),
  database_bytes: z.number(),
  /** Spans with their search index and payloads, all indexes included; null while there are too few to tell. */
  bytes_per_span: z.number().nullable(),
  tables: z.array(table),
  /** Newest first. */
  leaves: z.array(leaf),
  leaves_hidden: z.number(),
});
export type IngestStorageOutput = z.infer<typeof ingestStorageOutput>;

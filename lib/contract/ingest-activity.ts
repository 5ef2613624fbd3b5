import { z } from "zod";

export const ingestWindows = ["15m", "1h", "24h"] as const;
export type IngestWindow = (typeof ingestWindows)[number];

/** What senders brought within the last 15 minutes, hour or day. */
export const ingestActivityInput = z.object({
  project: z.string().optional(),
  window: z.enum(ingestWindows).default("1h"),
});
export type IngestActivityInput = z.infer<typeof ingestActivityInput>;

/** rejected: items refused one by one. refused, throttled: whole exports, for good or to be sent again. limited: times something was cut. */
export const ingestReasonKinds = ["rejected", "refused", "throttled", "limited"] as const;
const reason = z.object({
  kind: z.enum(ingestReasonKinds),
  /** A short stable word: too_old, malformed, database, value_bytes, ... */
  reason: z.string(),
  count: z.number(),
  /** The last one, as the sender was told. */
  message: z.string(),
  last_at: z.string(),
});
export type IngestReason = z.infer<typeof reason>;

const counts = z.object({
  exports: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  refused_exports: z.number(),
  throttled_exports: z.number(),
  /** Items that had been stored before; they count as accepted. */
  duplicates: z.number(),
  duplicate_exports: z.number(),
  /** Items that end before they start, or after they arrived. */
  skewed: z.number(),
  limited: z.number(),
  bytes: z.number(),
  items_per_second: z.number(),
  bytes_per_second: z.number(),
  /** From an item's end to its arrival; null where nothing arrived. p95 is the upper bound of its bucket. */
  lag_ms: z.object({ avg: z.number(), p95: z.number(), max: z.number() }).nullable(),
});
export type IngestCounts = z.infer<typeof counts>;

const row = counts.extend({
  /** Null: without a key, from the receiver's own machine. */
  key: z.object({ id: z.string(), name: z.string(), revoked: z.boolean() }).nullable(),
  signal: z.enum(["traces", "logs", "runs", "decisions", "metrics", "alerts"]),
  /** Null where what was sent was not read, and for the run API. */
  service: z.string().nullable(),
  last_at: z.string(),
  /** Accepted items a second, one for each of `times`. */
  spark: z.array(z.number().nullable()),
  reasons: z.array(reason),
});
export type IngestRow = z.infer<typeof row>;

const receiver = z.object({
  id: z.string(),
  /** Null for callers who are not admins. */
  host: z.string().nullable(),
  pid: z.number(),
  started_at: z.string(),
  last_seen_at: z.string(),
  alive: z.boolean(),
  in_flight_bytes: z.number(),
  max_in_flight_bytes: z.number().nullable(),
  waiting_exports: z.number(),
  items_per_second: z.number(),
  memory_bytes: z.number().nullable(),
});
export type IngestReceiver = z.infer<typeof receiver>;

const worker = z.object({
  id: z.string(),
  host: z.string().nullable(),
  alive: z.boolean(),
  started_at: z.string(),
  last_seen_at: z.string(),
  jobs: z.array(
    z.object({
      name: z.string(),
      held: z.boolean(),
      failures: z.number(),
      last_done_at: z.string().nullable(),
    }),
  ),
});
export type IngestWorker = z.infer<typeof worker>;

const series = z.array(z.number().nullable());

export const ingestActivityOutput = z.object({
  from: z.number(),
  to: z.number(),
  step_ms: z.number(),
  times: z.array(z.number()),
  /** All of the window. */
  total: counts,
  /** The last one to two minutes: what is happening now. */
  recent: counts,
  series: z.object({
    items_per_second: series,
    bytes_per_second: series,
    rejected: series,
    refused_exports: series,
    throttled_exports: series,
    limited: series,
    duplicates: series,
    lag_p95_ms: series,
    /** The most at one moment, all receivers together. */
    in_flight_bytes: series,
  }),
  rows: z.array(row),
  rows_hidden: z.number(),
  /** Calls whose project could not be told: no key, or a wrong one. Null for callers who are not admins. */
  unknown_senders: z.array(reason).nullable(),
  receivers: z.array(receiver),
  workers: z.array(worker),
  backlog: z.object({
    /** Age of the oldest new trace that runs have not been derived from. */
    derive_lag_ms: z.number(),
    /** Increments that are not folded into rollups yet; at most 100,000 are counted. */
    unfolded_increments: z.number(),
  }),
});
export type IngestActivityOutput = z.infer<typeof ingestActivityOutput>;

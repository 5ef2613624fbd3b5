import {
  type IngestStorageOutput,
  type RawTable,
  rawTables,
  type StorageLeaf,
} from "@/lib/contract/ingest-storage";

const dayMs = 86_400_000;
const leastDays = 14;
const mostDays = 60;

export type StorageDays = { times: number[]; bytes: { [table in RawTable]: number[] } };

/**
 * Bytes by day and table, without gaps, up to the newest day that holds anything: two weeks at least, sixty days at most.
 * Times are noon UTC, which is that day in nearly every zone.
 */
export function storageByDay(leaves: readonly StorageLeaf[], nowMs: number): StorageDays {
  // A day that was made ahead and is empty has its first pages all the same.
  const used = leaves.filter(({ rows, bytes }) => rows > 0 || bytes > 1_000_000);
  const filled = used.map(({ day }) => Date.parse(day));
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const last = Math.max(today, ...filled);
  const oldest = Math.min(last - (leastDays - 1) * dayMs, ...filled);
  const first = Math.max(oldest, last - (mostDays - 1) * dayMs);
  const days = Array.from({ length: (last - first) / dayMs + 1 }, (_, i) => first + i * dayMs);
  const bytes = Object.fromEntries(
    rawTables.map((table) => [table, days.map((day) => sumOf(used, table, day))]),
  ) as StorageDays["bytes"];
  return { times: days.map((day) => day + dayMs / 2), bytes };
}

function sumOf(leaves: readonly StorageLeaf[], table: RawTable, day: number): number {
  return leaves
    .filter((leaf) => leaf.table === table && Date.parse(leaf.day) === day)
    .reduce((sum, leaf) => sum + leaf.bytes, 0);
}

export type Drop = {
  dropAt: string;
  days: string[];
  tables: RawTable[];
  bytes: number;
  rows: number;
  keepDays: number[];
};

/** What retention drops next: all that goes at one time together, soonest first. Days without a row are passed over. */
export function nextDrops(leaves: IngestStorageOutput["leaves"], most: number): Drop[] {
  const byTime = new Map<string, StorageLeaf[]>();
  for (const leaf of leaves) {
    if (leaf.rows === 0) continue;
    byTime.set(leaf.drop_at, [...(byTime.get(leaf.drop_at) ?? []), leaf]);
  }
  return [...byTime]
    .sort(([a], [b]) => a.localeCompare(b))
    .slice(0, most)
    .map(([dropAt, list]) => ({
      dropAt,
      days: [...new Set(list.map(({ day }) => day))].sort(),
      tables: rawTables.filter((table) => list.some((leaf) => leaf.table === table)),
      bytes: list.reduce((sum, { bytes }) => sum + bytes, 0),
      rows: list.reduce((sum, { rows }) => sum + rows, 0),
      keepDays: [...new Set(list.flatMap(({ keep_days }) => keep_days ?? []))].sort((a, b) => a - b),
    }));
}

export const tableWords: { [table in RawTable]: string } = {
  spans: "Spans",
  span_granules: "Search index",
  payloads: "Large values",
  log_records: "Logs",
  trace_keys: "Request and session ids",
  decisions: "Decisions",
  metric_chunks: "Metrics",
  metric_exemplars: "Exemplars",
  alert_evaluations: "Evaluations of rules",
};

/** One colour for a table, on the chart and beside its name. */
export const tableColours: { [table in RawTable]: string } = {
  spans: "var(--series-0)",
  span_granules: "var(--series-4)",
  payloads: "var(--series-6)",
  log_records: "var(--series-1)",
  trace_keys: "var(--series-3)",
  decisions: "var(--series-7)",
  metric_chunks: "var(--series-2)",
  metric_exemplars: "var(--series-5)",
  alert_evaluations: "var(--series-8)",
};

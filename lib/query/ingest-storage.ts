import {
  type IngestStorageOutput,
  type RawTable,
  rawTables,
  type StorageTable,
} from "@/lib/contract/ingest-storage";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { runSql } from "./run-sql";

const keptMs = 15_000;
const maxLeaves = 2_000;
const kept = new WeakMap<object, { atMs: number; answer: Promise<IngestStorageOutput> }>();

/** Sizes of all tables of telemetry, raw ones by day. Reads every file's size, so one answer serves everybody for 15 s. */
export function ingestStorage(db: Db, _scope?: unknown, _input?: unknown): Promise<IngestStorageOutput> {
  const last = kept.get(db);
  if (last !== undefined && Date.now() - last.atMs < keptMs) return last.answer;
  const answer = readStorage(db);
  kept.set(db, { atMs: Date.now(), answer });
  answer.catch(() => kept.delete(db));
  return answer;
}

type Leaf = {
  parent: RawTable;
  day: string;
  keep_days: number | null;
  drop_on: string;
  rows: number;
  bytes: number;
  index_bytes: number;
};

async function readStorage(db: Db): Promise<IngestStorageOutput> {
  const [leaves, others, [database]] = await Promise.all([readLeaves(db), readOthers(db), readDatabase(db)]);
  const raw = rawTables.map((name) => ({
    name,
    kind: "raw" as const,
    days: new Set(leaves.filter(({ parent, rows }) => parent === name && rows > 0).map(({ day }) => day))
      .size,
    ...sumSizes(leaves.filter(({ parent }) => parent === name)),
  }));
  const ofSpans = raw.filter(({ name }) => ["spans", "span_granules", "payloads"].includes(name));
  const spanRows = raw.find(({ name }) => name === "spans")?.rows ?? 0;
  return {
    as_of: new Date().toISOString(),
    database_bytes: database?.bytes ?? 0,
    bytes_per_span: spanRows < 10_000 ? null : ofSpans.reduce((sum, { bytes }) => sum + bytes, 0) / spanRows,
    tables: [...raw, ...others].sort((a, b) => b.bytes - a.bytes),
    leaves: leaves.slice(0, maxLeaves).map(({ parent, drop_on, ...leaf }) => ({
      ...leaf,
      table: parent,
      // An hour later than the day begins, so that no clock is still in the day before.
      drop_at: `${drop_on}T01:00:00Z`,
    })),
    leaves_hidden: Math.max(0, leaves.length - maxLeaves),
  };
}

const readLeaves = (db: Db): Promise<Leaf[]> =>
  runSql<Leaf>(
    db,
    "storage-leaves",
    sql`select l.parent, l.day::text, l.keep_days::int, l.drop_on::text,
          greatest(coalesce(s.n_live_tup, 0), c.reltuples, 0)::float8 as rows,
          coalesce(pg_total_relation_size(l.leaf), 0)::float8 as bytes, coalesce(pg_indexes_size(l.leaf), 0)::float8 as index_bytes
        from telemetry.leaves l join pg_class c on c.oid = l.leaf left join pg_stat_all_tables s on s.relid = l.leaf
        order by l.day desc, l.parent, l.keep_days`,
  );

/** Tables that are not by day, of a kind that their name tells. */
async function readOthers(db: Db): Promise<StorageTable[]> {
  const rows = await runSql<Omit<StorageTable, "kind" | "days">>(
    db,
    "storage-tables",
    sql`select c.relname::text as name, greatest(coalesce(s.n_live_tup, 0), c.reltuples, 0)::float8 as rows,
          coalesce(pg_total_relation_size(c.oid), 0)::float8 as bytes, coalesce(pg_indexes_size(c.oid), 0)::float8 as index_bytes
        from pg_class c left join pg_stat_all_tables s on s.relid = c.oid
        where c.relnamespace = 'telemetry'::regnamespace and c.relkind = 'r' and not exists (
          select from telemetry.leaves l where l.leaf = c.oid)`,
  );
  return rows.map((row) => ({ ...row, kind: kindOf(row.name), days: 0 }));
}

function kindOf(name: string): StorageTable["kind"] {
  if (/^(resources|attribute_keys)$/.test(name)) return "dictionary";
  if (/^rollup/.test(name)) return "rollup";
  return /^runs?(_|$)/.test(name) ? "run" : "other";
}

const readDatabase = (db: Db): Promise<{ bytes: number }[]> =>
  runSql(db, "database-size", sql`select pg_database_size(current_database())::float8 as bytes`);

function sumSizes(leaves: readonly Leaf[]) {
  const sum = (key: "rows" | "bytes" | "index_bytes") => leaves.reduce((total, leaf) => total + leaf[key], 0);
  return { rows: sum("rows"), bytes: sum("bytes"), index_bytes: sum("index_bytes") };
}

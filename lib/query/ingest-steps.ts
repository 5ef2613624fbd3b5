import type { Db } from "@/lib/db/pool";
import { Sql, sql } from "@/lib/db/sql";
import { lagBuckets, lagQuantile } from "@/lib/model/lag";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

export type StepRange = { fromMs: number; stepMs: number; steps: number };
export type LagNumbers = { avg: number; p95: number; max: number };
const countColumns = [
  "exports",
  "accepted",
  "rejected",
  "refused_exports",
  "throttled_exports",
  "duplicates",
  "duplicate_exports",
  "skewed",
  "limited",
  "bytes",
] as const;
export type Counts = { [column in (typeof countColumns)[number]]: number };
export type StepCounts = {
  counts: Counts;
  lag: LagNumbers | null;
  lagCounts: number[];
  lagSumMs: number;
  updatedMs: number;
  inFlightBytes: number | null;
};

/** Sums of all counts, to be grouped by whatever is asked. Rows of different widths never tell of the same time twice. */
export const sumColumns: Sql = new Sql(
  [
    `${countColumns.map((name) => `sum(${name})::float8 as ${name}`).join(", ")},
     sum(lag_ms_sum) as lag_sum, max(lag_ms_max) as lag_max,
     array[${Array.from({ length: lagBuckets }, (_, i) => `sum(lag_counts[${i + 1}])::float8`).join(", ")}] as lag_counts,
     extract(epoch from max(updated_at))::float8 * 1000 as updated_ms`,
  ],
  [],
);
export type SumRow = Counts & { lag_sum: number; lag_max: number; lag_counts: number[]; updated_ms: number };

export const inRange = (scope: Scope, fromMs: number): Sql =>
  sql`${inScope(scope, sql`project_id`)} and width in (60, 600, 3600) and bucket >= ${Math.floor(fromMs / 1_000)}`;

/** Sums by step, at the step's place; undefined where nothing came in. */
export async function ingestSteps(
  db: Db,
  scope: Scope,
  { fromMs, stepMs, steps }: StepRange,
): Promise<(StepCounts | undefined)[]> {
  const from = Math.floor(fromMs / 1_000);
  const width = Math.floor(stepMs / 1_000);
  const [counts, loads] = await Promise.all([
    runSql<SumRow & { step: number }>(
      db,
      "ingest-steps",
      sql`select ((bucket - ${from}) / ${width}::bigint)::int as step, ${sumColumns}
          from telemetry.ingest_stats where ${inRange(scope, fromMs)} group by step`,
    ),
    runSql<{ step: number; bytes: number }>(
      db,
      "ingest-load",
      sql`select ((bucket - ${from}) / ${width}::bigint)::int as step, max(bytes)::float8 as bytes
          from (select bucket, sum(in_flight_bytes) as bytes from telemetry.ingest_load where bucket >= ${from} group by bucket) as minute
          group by step`,
    ),
  ]);
  const found: (StepCounts | undefined)[] = new Array(steps).fill(undefined);
  for (const { step, ...row } of counts)
    if (step < steps) found[step] = { ...readSums(row), inFlightBytes: 0 };
  for (const { step, bytes } of loads)
    if (step < steps) found[step] = { ...(found[step] ?? readSums(nothing)), inFlightBytes: bytes };
  return found;
}

const nothing: SumRow = {
  ...(Object.fromEntries(countColumns.map((name) => [name, 0])) as Counts),
  lag_sum: 0,
  lag_max: 0,
  lag_counts: new Array<number>(lagBuckets).fill(0),
  updated_ms: 0,
};

export function readSums(row: SumRow): StepCounts {
  return {
    counts: Object.fromEntries(countColumns.map((name) => [name, row[name]])) as Counts,
    lag: lagNumbers(row.lag_counts, row.lag_sum, row.lag_max),
    lagCounts: row.lag_counts,
    lagSumMs: row.lag_sum,
    updatedMs: row.updated_ms,
    inFlightBytes: null,
  };
}

function lagNumbers(counts: number[], sumMs: number, maxMs: number): LagNumbers | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const p95 = lagQuantile({ counts, maxMs }, 0.95);
  return p95 === null ? null : { avg: sumMs / all, p95, max: maxMs };
}

/** All steps as one. */
export function sumSteps(steps: readonly (StepCounts | undefined)[]): StepCounts {
  const all = steps.filter((step) => step !== undefined);
  const sum = (value: (step: StepCounts) => number) => all.reduce((total, step) => total + value(step), 0);
  const counts = Object.fromEntries(
    countColumns.map((name) => [name, sum((step) => step.counts[name])]),
  ) as Counts;
  return readSums({
    ...counts,
    lag_sum: sum(({ lagSumMs }) => lagSumMs),
    lag_max: Math.max(0, ...all.map(({ lag }) => lag?.max ?? 0)),
    lag_counts: nothing.lag_counts.map((_, i) => sum(({ lagCounts }) => lagCounts[i] ?? 0)),
    updated_ms: Math.max(0, ...all.map(({ updatedMs }) => updatedMs)),
  });
}

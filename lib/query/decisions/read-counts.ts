import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { coverRange, type Segment } from "../series/cover";
import { finestStepMs } from "../series/kept-widths";
import type { Window } from "../series/read-rollup";
import { widthFor } from "../series/step";
import type { Group } from "./group-query";
import type { DecisionSelection, Part } from "./rollup-selection";

/** Sums of one group and verdict. `histogram`: of latency, pairs as text, unmerged; null where not asked for. */
type Sums = Group & { outcome: string; count: number; histogram: string | null };
/** In one step of a window. */
export type DecisionCell = Sums & { atMs: number };
/** In the n-th of the ranges asked. `lastMs`: when the last bucket began that has any. */
export type DecisionTotal = Sums & { range: number; lastMs: number };

/** Milliseconds; `toMs` is excluded. */
export type Range = { fromMs: number; toMs: number };
type Options = { histograms: boolean; groups?: readonly Group[] };

/** Counts per step, group and verdict. With `groups` of these alone. */
export async function readDecisionCells(
  db: Db,
  scope: Scope,
  selection: DecisionSelection,
  window: Window,
  options: Options,
): Promise<DecisionCell[]> {
  const segment = { from: Math.floor(window.fromMs / 1000), to: Math.ceil(window.toMs / 1000) };
  const step = window.stepMs / 1000;
  const source = rowsOf(scope, selection, options, [{ ...segment, width: widthFor(window.stepMs) }]);
  const found = await runSql<Sums & { at: bigint }>(
    db,
    "decision-cells",
    sql`select bucket / ${step}::bigint * ${step}::bigint as at, grp, name, outcome, sum(count)::float8 as count,
          string_agg(histogram, ',') as histogram
        from (${source}) counted group by 1, 2, 3, 4 having sum(count) <> 0`,
  );
  return found.map(({ at, ...cell }) => ({ ...cell, atMs: Number(at) * 1000 }));
}

/** Counts per range, group and verdict; ranges are widened to the buckets that are still kept. Histograms of the first alone. */
export async function readDecisionTotals(
  db: Db,
  scope: Scope,
  selection: DecisionSelection,
  ranges: readonly Range[],
  options: Options,
): Promise<DecisionTotal[]> {
  const finest = (await finestStepMs(db, Math.min(...ranges.map(({ fromMs }) => fromMs)))) / 1000;
  const latestMs = Math.max(...ranges.map(({ toMs }) => toMs));
  const parts = ranges.map(({ fromMs, toMs }, i) => {
    const from = Math.floor(fromMs / 1000 / finest) * finest;
    // The last one holds what is not over yet; another ends where the next begins.
    const to = (toMs === latestMs ? Math.ceil : Math.floor)(toMs / 1000 / finest) * finest;
    const histograms = options.histograms && i === 0;
    const rows = rowsOf(scope, selection, { ...options, histograms }, coverRange(from, to, finest));
    return sql`select ${i}::int as range, r.* from (${rows}) r`;
  });
  const found = await runSql<Sums & { range: number; last: bigint }>(
    db,
    "decision-totals",
    sql`select range, grp, name, outcome, sum(count)::float8 as count, string_agg(histogram, ',') as histogram, max(bucket) as last
        from (${joinSql(parts, " union all ")}) counted group by 1, 2, 3, 4 having sum(count) <> 0`,
  );
  return found.map(({ last, ...total }) => ({ ...total, lastMs: Number(last) * 1000 }));
}

const grouping: Record<Part, Sql> = {
  none: sql`''::text as grp, ''::text as name`,
  grp: sql`x.grp, ''::text as name`,
  name: sql`''::text as grp, x.name`,
  both: sql`x.grp, x.name`,
};

/** Rows of both tables, in one statement: folding moves rows between them. */
function rowsOf(
  scope: Scope,
  { dimension, where, part }: DecisionSelection,
  { histograms, groups }: Options,
  segments: readonly (Omit<Segment, "width"> & { width: number })[],
): Sql {
  const histogram = histograms
    ? sql`nullif(array_to_string(x.histogram, ','), '') as histogram`
    : sql`null::text as histogram`;
  const fields = sql`x.bucket, ${grouping[part]}, x.outcome, x.count::bigint as count, ${histogram}`;
  const mine = sql`${inScope(scope, sql`x.project_id`)} and x.dimension = ${dimension} and ${where} and ${ofGroups(part, groups)}`;
  const within = (from: number, to: number) => sql`x.bucket >= ${from}::bigint and x.bucket < ${to}::bigint`;
  const folded = segments.map(
    ({ width, from, to }) =>
      sql`select ${fields} from telemetry.rollup x where x.width = ${width} and ${mine} and ${within(from, to)}`,
  );
  const fresh = sql`select ${fields} from telemetry.rollup_increments x
    where ${mine} and ${within(segments[0]?.from ?? 0, segments.at(-1)?.to ?? 0)}`;
  return joinSql([...folded, fresh], " union all ");
}

function ofGroups(part: Part, groups: readonly Group[] | undefined): Sql {
  if (groups === undefined || part === "none") return sql`true`;
  const grps = groups.map(({ grp }) => grp);
  const names = groups.map(({ name }) => name);
  if (part === "grp") return sql`x.grp = any(${grps}::text[])`;
  if (part === "name") return sql`x.name = any(${names}::text[])`;
  return sql`(x.grp, x.name) in (select g.grp, g.name from unnest(${grps}::text[], ${names}::text[]) as g(grp, name))`;
}

import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { RollupDimension } from "@/lib/model/rollup";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { widthFor } from "./step";

/** `fromMs` and `toMs` bound whole buckets; `fromMs` is a multiple of the step. */
export type Window = { fromMs: number; toMs: number; stepMs: number };
export type Selection = { dimension: RollupDimension; where: Sql };
/** Sums of one step. `histogram`: pairs as text, `bucket,count,bucket,count,...`, unmerged. */
export type Cell = {
  atMs: number;
  grp: string;
  outcome: string;
  count: number;
  cost: number;
  histogram: string | null;
};

const columns = { rollup: sql`telemetry.rollup x`, increments: sql`telemetry.rollup_increments x` };

/** The rows of one dimension in both tables, in one statement: folding moves rows between them. */
function rows(
  scope: Scope,
  { dimension, where }: Selection,
  width: number,
  window: Window,
  fields: Sql,
): Sql {
  const mine = sql`${inScope(scope, sql`x.project_id`)} and x.dimension = ${dimension} and ${where}
    and x.bucket >= ${Math.floor(window.fromMs / 1000)}::bigint and x.bucket < ${Math.ceil(window.toMs / 1000)}::bigint`;
  return sql`select ${fields} from ${columns.rollup} where x.width = ${width} and ${mine}
    union all select ${fields} from ${columns.increments} where ${mine}`;
}

/** Groups of a dimension with their counts, largest first. */
export async function readGroups(
  db: Db,
  scope: Scope,
  selection: Selection,
  window: Window,
): Promise<{ grp: string; count: number }[]> {
  const source = rows(
    scope,
    selection,
    widthFor(window.stepMs),
    window,
    sql`x.grp, x.count::bigint as count`,
  );
  return runSql(
    db,
    "panel-groups",
    sql`select grp, sum(count)::float8 as count from (${source}) counted group by 1 having sum(count) > 0 order by 2 desc, 1`,
  );
}

/** Counts (and histograms when asked) per step, group and outcome. `groups` null: one sum over all groups. */
export async function readCells(
  db: Db,
  scope: Scope,
  selection: Selection,
  window: Window,
  options: { groups: string[] | null; histograms: boolean },
): Promise<Cell[]> {
  const { groups, histograms } = options;
  const narrowed =
    groups === null
      ? selection
      : { ...selection, where: sql`${selection.where} and x.grp = any(${groups}::text[])` };
  const grp = groups === null ? sql`''::text as grp` : sql`x.grp`;
  const histogram = histograms
    ? sql`nullif(array_to_string(x.histogram, ','), '') as histogram`
    : sql`null::text as histogram`;
  const source = rows(
    scope,
    narrowed,
    widthFor(window.stepMs),
    window,
    sql`x.bucket, ${grp}, x.outcome, x.count::bigint as count, x.cost_usd, ${histogram}`,
  );
  const step = window.stepMs / 1000;
  const found = await runSql<Omit<Cell, "atMs"> & { at: bigint }>(
    db,
    "panel-cells",
    sql`select bucket / ${step}::bigint * ${step}::bigint as at, grp, outcome, sum(count)::float8 as count, sum(cost_usd) as cost,
          string_agg(histogram, ',') as histogram
        from (${source}) counted group by 1, 2, 3`,
  );
  return found.map(({ at, ...cell }) => ({ ...cell, atMs: Number(at) * 1000 }));
}

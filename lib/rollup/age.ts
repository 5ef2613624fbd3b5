// Rollups of each width are kept for a time of their own. Nothing is made when finer rows go: folding has added every increment
// at all widths that kept its bucket, so whatever covers a range gives the same sums before and after.
import type { Pool } from "@/lib/db/pool";
import { type RollupWidth, rollupWidths } from "@/lib/model/rollup";
import { readKeptFrom } from "./kept-from";

export type KeepDays = ReadonlyMap<RollupWidth, number>;

type Series = { project_id: number; dimension: string };

/** 690,000 rows of a day went in 7 s, their vacuum in 2 s, and folding meanwhile took 47 ms at most. */
const rowsAtOnce = 5_000;
/** kept_from lies between buckets of every width. */
const wholeSeconds = 3_600;
const secondsPerDay = 86_400;

/**
 * Deletes rows that nobody reads any more, in short transactions, then says from when on rows are kept from now on. In this order,
 * so that what a question under way has chosen to read is there for another turn. @returns rows deleted
 */
export async function ageRollups(
  pool: Pool,
  keepDays: KeepDays,
  nowSeconds: number,
  signal?: AbortSignal,
): Promise<number> {
  const keptFrom = await readKeptFrom(pool);
  let deleted = 0;
  for (const width of rollupWidths) {
    const from = keptFrom.get(width);
    if (from !== undefined) deleted += await deleteBefore(pool, width, from, signal);
    const days = keepDays.get(width);
    if (days !== undefined) await keepFrom(pool, width, nowSeconds - days * secondsPerDay);
  }
  return deleted;
}

/** Never back: what is gone stays gone, also when the setting grows. */
async function keepFrom(pool: Pool, width: RollupWidth, fromSeconds: number): Promise<void> {
  const from = Math.floor(fromSeconds / wholeSeconds) * wholeSeconds;
  await pool.query(
    "/* keep-rollups-from */ update telemetry.rollup_widths set kept_from = $2 where width = $1 and kept_from < $2",
    [width, from],
  );
}

async function deleteBefore(
  pool: Pool,
  width: RollupWidth,
  before: number,
  signal?: AbortSignal,
): Promise<number> {
  let deleted = 0;
  for (const { project_id, dimension } of await readSeries(pool)) {
    let after = Number.MIN_SAFE_INTEGER;
    for (let found = rowsAtOnce; found === rowsAtOnce && signal?.aborted !== true; deleted += found) {
      const { rows } = await pool.query<{ found: number; last: number | null }>({
        // In the order of the index and from where the last chunk ended: rows deleted but not vacuumed yet are not walked again.
        text: `/* age-rollup */
          with gone as (
            delete from telemetry.rollup where ctid = any(array(
              select ctid from telemetry.rollup
              where project_id = $1 and dimension = $2 and width = $3 and bucket >= $4 and bucket < $5
              order by project_id, dimension, width, bucket limit $6))
            returning bucket
          )
          select count(*)::integer as found, max(bucket)::float8 as last from gone`,
        values: [project_id, dimension, width, after, before, rowsAtOnce],
      });
      found = rows[0]?.found ?? 0;
      after = rows[0]?.last ?? after;
    }
  }
  return deleted;
}

/** Projects and dimensions that have rows: one look into the index for each. */
async function readSeries(pool: Pool): Promise<Series[]> {
  const { rows } = await pool.query<Series>(
    `/* rollup-series */
     with recursive series as (
       (select project_id, dimension from telemetry.rollup order by 1, 2 limit 1)
       union all
       select next.project_id, next.dimension from series s cross join lateral (
         select project_id, dimension from telemetry.rollup r
         where (r.project_id, r.dimension) > (s.project_id, s.dimension) order by 1, 2 limit 1) as next
     ) select * from series`,
  );
  return rows;
}

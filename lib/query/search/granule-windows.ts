import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";

type Granule = { granule_id: bigint; start_ns: bigint; end_ns: bigint };
/** Newest first, by their last row. Incomplete: there are more below `downTo`. */
export type Candidates = { granules: Granule[]; isComplete: boolean; downTo: bigint };
/** Rows from `low` (included) to `high` (excluded) lie in no other granules than these. */
export type GranuleWindow = { low: bigint; high: bigint; ids: bigint[] };

const mostGranules = 50_000;
const firstGranules = 8;
const mostAtOnce = 512;
const windowMs = 100;

/** Granules of which `condition` (on `g`) is true, with rows from `lowest` (included) to `highest` (excluded). */
export async function candidateGranules(
  db: Db,
  scope: Scope,
  condition: Sql,
  lowest: bigint,
  highest: bigint,
  most = mostGranules,
): Promise<Candidates> {
  const granules = await runSql<Granule>(
    db,
    "candidate-granules",
    sql`select g.granule_id, g.start_ns, g.end_ns from telemetry.span_granules g
        where g.project_id + 0 = any(${scope.projectIds}::int[]) and g.end_ns >= ${lowest} and g.start_ns < ${highest} and ${condition}
        order by g.end_ns desc limit ${most}`,
  );
  const isComplete = granules.length < most;
  return { granules, isComplete, downTo: isComplete ? lowest : (granules.at(-1)?.end_ns ?? lowest) + 1n };
}

/**
 * Cuts the time below `highest` into windows of a few granules each, newest first; more at a time while they are quickly read.
 * A granule that reaches into several windows is in each of them. Tell `next` how long the last window took.
 */
export function* granuleWindows(
  { granules, downTo }: Candidates,
  lowest: bigint,
  highest: bigint,
): Generator<GranuleWindow, void, number | undefined> {
  let size = firstGranules;
  let open: Granule[] = [];
  let high = highest;
  for (let at = 0; at < granules.length; ) {
    const taken = granules.slice(at, at + size);
    at += taken.length;
    const next = granules[at];
    const below = next === undefined ? downTo : next.end_ns + 1n;
    const low = below > lowest ? below : lowest;
    const all = [...open, ...taken];
    const tookMs =
      (low < high ? yield { low, high, ids: all.map(({ granule_id }) => granule_id) } : undefined) ??
      windowMs;
    if (tookMs < windowMs) size = Math.min(mostAtOnce, size * 2);
    if (low < high) high = low;
    open = all.filter(({ start_ns }) => start_ns < high);
  }
}

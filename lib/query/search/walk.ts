import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { Condition } from "../language/compile";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { type Candidates, candidateGranules, granuleWindows } from "./granule-windows";

/**
 * A partitioned table of rows in time. `time` and `keys` name each row once, `order` has
 * them newest first; `columns` gives `at` and `keys` of WalkRow.
 */
export type Source = {
  name: string;
  columns: Sql;
  from: Sql;
  project: Sql;
  time: Sql;
  keys: Sql;
  order: Sql;
};
/** From (included) to (excluded). */
export type Range = { fromNs: bigint | null; toNs: bigint | null };
/** Rows after a place are older ones; without keys, all rows of its instant are older too. */
export type Place = { at: bigint; keys: readonly string[] | null };
export type WalkRow = { at: bigint; keys: string[] };
/** How many rows to bring next, and what to leave out. */
export type Chunk = { limit: number; where: Sql };

// The newest rows are simply read and tested: for a value that many rows bear, that fills the page at once.
const probeRows = 20_000;
// A search that reads every row takes as many at a time as it gets through in about this long.
const windowMs = 300;
const scanMs = 20;
const mostRows = 500_000;
const firstWindowNs = 120_000_000_000n;
const dayNs = 86_400_000_000_000n;
/** So few granules are read at once; for more, the newest rows are tried first. */
const fewGranules = 300;
const windowGrowth = 12n;
const beginning = -(2n ** 63n);
const end = 2n ** 63n - 1n;
/** How long a search looks for rows before it answers with what it has. */
export const defaultBudgetMs = 2_000;

/** Tells where a walk stopped early: every row from there on was searched. */
export type Stop = { budgetMs?: number; onStop: (atNs: bigint) => void };

/**
 * Rows that satisfy `condition`, newest first, in chunks; each chunk is complete down to its last row.
 * Reads windows of time that grow towards the past, so that a page near the present costs the same however much is stored;
 * an indexed condition uses its index there, and an id ignores the range. Past its budget it ends and tells `onStop`; a walk
 * whose place is that instant goes on from there. At least one window is read, so that every walk gets further.
 */
export async function* walkNewest<Row extends WalkRow>(
  db: Db,
  scope: Scope,
  source: Source,
  condition: Condition,
  range: Range,
  after: Place | null,
  next: () => Chunk,
  stop: Stop,
): AsyncGenerator<Row[]> {
  const deadline = performance.now() + (stop.budgetMs ?? defaultBudgetMs);
  const isId = condition.reach === "id";
  const lowest = isId ? beginning : (range.fromNs ?? beginning);
  const highest = isId ? end : (range.toNs ?? end);
  let place: Place = after !== null && after.at < highest ? after : { at: highest, keys: null };
  const granules = granuleWalk(db, scope, source, condition, next, stop, deadline);
  if (granules !== undefined) {
    const candidates = await candidateGranules(
      db,
      scope,
      granules.condition.granules,
      lowest,
      topOf(place),
      fewGranules,
    );
    if (candidates.isComplete) return yield* walkGranules<Row>(granules, lowest, place, candidates);
  }
  let low = isId ? lowest : await probeLow(db, scope, source, lowest, place, probeRows);
  let width = place.at === end ? firstWindowNs : place.at - low;
  let size = probeRows;
  for (let window = 0; ; window += 1) {
    let tookMs = 0;
    for (;;) {
      const chunk = next();
      const byIndex = isId || (window > 0 && condition.reach === "index");
      const startedMs = performance.now();
      const rows = await runSql<Row>(
        db,
        source.name,
        windowSql(scope, source, condition.sql, low, place, chunk, byIndex),
      );
      tookMs += performance.now() - startedMs;
      const last = rows.at(-1);
      if (last) {
        place = { at: last.at, keys: last.keys };
        yield rows;
      }
      if (rows.length < chunk.limit) break;
      if (performance.now() > deadline) return stop.onStop(place.at + 1n);
    }
    if (low <= lowest) return;
    if (performance.now() > deadline) return stop.onStop(low);
    place = { at: low, keys: null };
    if (granules !== undefined) return yield* walkGranules<Row>(granules, lowest, place);
    if (condition.reach === "none" && tookMs > scanMs) {
      size = Math.round(Math.min(mostRows, size * Math.min(4, Math.max(0.25, windowMs / tookMs))));
      low = await probeLow(db, scope, source, lowest, place, size);
      width = place.at - low;
      continue;
    }
    size = probeRows;
    // An index is asked once per day and more, not once per minute: it reads all matches of a day anyway.
    const least = condition.reach === "index" ? dayNs : firstWindowNs;
    width = width * windowGrowth > least ? width * windowGrowth : least;
    low = width > 400n * dayNs || low - width < lowest ? lowest : low - width;
  }
}

type GranuleWalk = {
  db: Db;
  scope: Scope;
  source: Source;
  condition: Condition & { granules: Sql };
  next: () => Chunk;
  stop: Stop;
  deadline: number;
};

function granuleWalk(
  db: Db,
  scope: Scope,
  source: Source,
  condition: Condition,
  next: () => Chunk,
  stop: Stop,
  deadline: number,
): GranuleWalk | undefined {
  const { granules } = condition;
  if (condition.reach !== "index" || granules === undefined) return undefined;
  return { db, scope, source, condition: { ...condition, granules }, next, stop, deadline };
}

/** The first instant whose rows are all above `place`. */
function topOf(place: Place): bigint {
  return place.keys === null || place.at === end ? place.at : place.at + 1n;
}

/** Goes on below `from`, reading no rows but those of granules that may hold what is searched. */
async function* walkGranules<Row extends WalkRow>(
  walk: GranuleWalk,
  lowest: bigint,
  from: Place,
  found?: Candidates,
): AsyncGenerator<Row[]> {
  const { db, scope, source, condition, next, stop, deadline } = walk;
  const top = topOf(from);
  const candidates = found ?? (await candidateGranules(db, scope, condition.granules, lowest, top));
  const windows = granuleWindows(candidates, lowest, top);
  for (let tookMs: number | undefined; ; ) {
    const window = windows.next(tookMs);
    if (window.done) break;
    const { low, high, ids } = window.value;
    const within = sql`(s.granule_id = any(${ids}::bigint[]) and ${condition.sql})`;
    const startedMs = performance.now();
    for (let place: Place = high === top ? from : { at: high, keys: null }; ; ) {
      const chunk = next();
      const rows = await runSql<Row>(
        db,
        source.name,
        windowSql(scope, source, within, low, place, chunk, true),
      );
      const last = rows.at(-1);
      if (last) {
        place = { at: last.at, keys: last.keys };
        yield rows;
      }
      if (rows.length < chunk.limit) break;
      if (performance.now() > deadline) return stop.onStop(place.at + 1n);
    }
    tookMs = performance.now() - startedMs;
    if (low > lowest && performance.now() > deadline) return stop.onStop(low);
  }
  if (!candidates.isComplete) stop.onStop(candidates.downTo);
}

/** The time of the row `size` rows below `place`, or the lower end of the range where there are fewer. */
async function probeLow(
  db: Db,
  scope: Scope,
  source: Source,
  lowest: bigint,
  place: Place,
  size: number,
): Promise<bigint> {
  const rows = await runSql<{ at: bigint }>(
    db,
    `${source.name}-probe`,
    sql`select ${source.time} as at from ${source.from} where ${inScope(scope, source.project)}
        and ${source.time} >= ${lowest} and ${source.time} <= ${place.at}
        order by ${source.time} desc offset ${size} limit 1`,
  );
  return rows[0]?.at ?? lowest;
}

function windowSql(
  scope: Scope,
  source: Source,
  condition: Sql,
  low: bigint,
  place: Place,
  chunk: Chunk,
  byIndex: boolean,
): Sql {
  const upper =
    place.keys === null
      ? sql`${source.time} < ${place.at}`
      : sql`${source.time} <= ${place.at} and (${source.time}, ${source.keys}) < (${place.at}, ${placeKeys(place.keys)})`;
  // "+ 0" keeps the planner from walking the time index, which it would for a value it believes common.
  const project = byIndex
    ? sql`${source.project} + 0 = any(${scope.projectIds}::int[])`
    : inScope(scope, source.project);
  return sql`select ${source.columns} from ${source.from} where ${project} and ${source.time} >= ${low} and ${upper}
    and ${condition} and ${chunk.where} order by ${source.order} limit ${chunk.limit}`;
}

function placeKeys(keys: readonly string[]): Sql {
  return keys.slice(1).reduce((all, key) => sql`${all}, ${key}`, sql`${keys[0]}`);
}

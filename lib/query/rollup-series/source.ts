import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { LabelRequest, SeriesSource } from "@/lib/model/prom-series";
import type { RollupDimension } from "@/lib/model/rollup";
import { compileMatchers } from "../metrics/match-labels";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { dayS } from "./counters";
import { type Family, families, type RollupKey } from "./families";
import { classicBoundsMs } from "./histograms";
import { familiesOf, labelsOf, namesOf, selectRollupSeries } from "./select";

/** What Runtower knows of runs, spans, decisions and logs, as a source of series. It has no exemplars. */
export function rollupSource(db: Db, scope: Scope): SeriesSource {
  return {
    select: (request) => selectRollupSeries(db, scope, request),
    series: (request) => seriesIn(db, scope, request),
    labelNames: async (request) =>
      distinct(
        (await seriesIn(db, scope, request)).flatMap((labels) => [...labels.entries()].map(([name]) => name)),
      ),
    labelValues: async (name, request) =>
      distinct((await seriesIn(db, scope, request)).flatMap((labels) => labels.get(name) || [])),
    exemplars: async () => [],
  };
}

/** Metadata as Prometheus' API tells it, by family name. */
export function rollupMetadata(): {
  name: string;
  type: "counter" | "histogram";
  unit: string;
  help: string;
}[] {
  const byName = new Map(families.map((family) => [family.name, family]));
  return [...byName.values()].map(({ name, measure, unit, help }) => ({
    name,
    type: measure === "duration" ? "histogram" : "counter",
    unit,
    help,
  }));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

async function seriesIn(db: Db, scope: Scope, request: LabelRequest): Promise<Labels[]> {
  const sets = request.matcherSets.length === 0 ? [[]] : request.matcherSets;
  const isMatch = sets.map(compileMatchers);
  const wanted = [...new Set(sets.flatMap((matchers) => familiesOf(matchers)))];
  const keys = await readKeys(db, scope, wanted, request);
  const found: Labels[] = [];
  for (const family of wanted) {
    for (const { project_id, dimension, ...key } of keys) {
      if (dimension !== family.dimension) continue;
      if (family.outcomes !== undefined && !family.outcomes.includes(key.outcome)) continue;
      const base = labelsOf(scope, family, project_id, key);
      for (const labels of variants(family, base)) {
        if (!isMatch.some((test) => test(labels))) continue;
        found.push(labels);
        if (request.limit > 0 && found.length >= request.limit) return found;
      }
    }
  }
  return found;
}

function* variants(family: Family, base: [string, string][]): Generator<Labels> {
  for (const name of namesOf(family)) {
    const bounds = name.endsWith("_bucket")
      ? [...classicBoundsMs.map((ms) => String(family.unit === "milliseconds" ? ms : ms / 1_000)), "+Inf"]
      : [null];
    for (const le of bounds)
      yield Labels.fromEntries([[METRIC_NAME, name], ...base, ...(le === null ? [] : [["le", le] as const])]);
  }
}

type Key = RollupKey & { project_id: number; dimension: RollupDimension };
// More series of one dimension than anybody reads; a query for their values is bounded by its own limits.
const maxKeys = 20_000;

/** Which series have anything on these days, by the coarsest rollup. */
async function readKeys(
  db: Db,
  scope: Scope,
  wanted: readonly Family[],
  { fromMs, toMs }: LabelRequest,
): Promise<Key[]> {
  if (wanted.length === 0) return [];
  // Counters begin with the day: what was counted before `from` on that day has samples after it.
  const fromS = Math.floor(Math.max(fromMs, 0) / 1_000 / dayS) * dayS;
  const toS = Math.min(Math.ceil(toMs / 1_000), 2 ** 40);
  const where = sql`${inScope(scope, sql`x.project_id`)} and x.dimension = any(${[...new Set(wanted.map(({ dimension }) => dimension))]}::text[])
    and x.bucket >= ${fromS}::bigint and x.bucket < ${toS}::bigint`;
  return runSql<Key>(
    db,
    "rollup-keys",
    sql`select distinct project_id, dimension, grp, name, outcome from (
          select x.project_id, x.dimension, x.grp, x.name, x.outcome from telemetry.rollup x where x.width = 3600 and ${where}
          union all
          select x.project_id, x.dimension, x.grp, x.name, x.outcome from telemetry.rollup_increments x where ${where}
        ) counted limit ${maxKeys}`,
  );
}

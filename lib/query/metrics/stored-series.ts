import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { BoundedMap } from "@/lib/model/bounded-map";
import type { SeriesKind } from "@/lib/model/metrics/series";
import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { Matcher } from "@/lib/model/prom-series";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { compileMatchers } from "./match-labels";
import { classicParts, storedMetricNames } from "./metric-names";

/** A series as it lies in the dictionary. `labels` with its name. */
export type StoredSeries = {
  id: number;
  kind: SeriesKind;
  isDelta: boolean;
  labels: Labels;
  bounds: readonly number[];
};

/** More are not looked at one by one: a selector that leaves so many open has to name a metric. */
const mostCandidates = 300_000;
/** What a series is never changes under its id. Some 60,000 of them: 60 MB where all have ten labels. */
const known = new BoundedMap<StoredSeries>(6_600_000);
const msPerDay = 86_400_000;

/** Series that may have what the matchers ask for, and were in use since `fromMs`: labels that histograms get later are not asked. */
export async function findStored(
  db: Db,
  scope: Scope,
  matchers: readonly Matcher[],
  fromMs: number,
): Promise<StoredSeries[]> {
  const condition = await conditionOf(db, scope, matchers, fromMs);
  if (condition === null) return [];
  const rows = await runSql<{ ids: string | null }>(
    db,
    "metric-series-ids",
    sql`select string_agg(series_id::text, ',') as ids from (
          select series_id from telemetry.metric_series where ${condition} limit ${mostCandidates + 1}) as found`,
  );
  const ids = rows[0]?.ids ? rows[0].ids.split(",") : [];
  if (ids.length > mostCandidates)
    throw new InvalidInput(
      `The selector leaves more than ${mostCandidates} series open. Name the metric, or add a label that is equal to a value.`,
    );
  const missing = ids.filter((id) => known.get(id) === undefined);
  const fresh = missing.length === 0 ? new Map<string, StoredSeries>() : await readSeries(db, missing);
  return ids.flatMap((id) => fresh.get(id) ?? known.get(id) ?? []);
}

type Row = {
  series_id: string;
  kind: SeriesKind;
  is_delta: boolean;
  name: string;
  labels: { [name: string]: string };
  bounds: number[] | null;
};

async function readSeries(db: Db, ids: readonly string[]): Promise<Map<string, StoredSeries>> {
  const rows = await runSql<Row>(
    db,
    "metric-series",
    sql`select series_id::text, kind, is_delta, name, labels, bounds
        from telemetry.metric_series where series_id = any(${ids}::bigint[])`,
  );
  const found = new Map<string, StoredSeries>();
  for (const { series_id: id, kind, is_delta: isDelta, name, labels, bounds } of rows) {
    const own = Labels.fromEntries([[METRIC_NAME, name], ...Object.entries(labels)]);
    const series = { id: Number(id), kind, isDelta, labels: own, bounds: bounds ?? [] };
    found.set(id, series);
    known.set(id, series);
  }
  return found;
}

/** Null where nothing can match. */
async function conditionOf(
  db: Db,
  scope: Scope,
  matchers: readonly Matcher[],
  fromMs: number,
): Promise<Sql | null> {
  const parts = [inScope(scope, sql`project_id`)];
  // A day of grace: a series is marked when it is first seen on a day, and clocks differ.
  const day = Math.max(0, Math.floor(fromMs / msPerDay) - 1);
  parts.push(sql`last_seen >= date '1970-01-01' + ${day}::int`);
  for (const { name, op, value } of matchers)
    if (op === "=" && value !== "" && name !== METRIC_NAME && name !== "le")
      parts.push(sql`labels @> ${JSON.stringify({ [name]: value })}::jsonb`);
  const named = matchers.filter(({ name }) => name === METRIC_NAME);
  const exact = named.find(({ op, value }) => op === "=" && value !== "");
  if (exact !== undefined) parts.push(sql`name = any(${storedNames(exact.value)}::text[])`);
  else if (named.length > 0) {
    const names = await matchingNames(db, scope, named);
    if (names.length === 0) return null;
    parts.push(sql`name = any(${names}::text[])`);
  }
  return joinSql(parts, " and ");
}

/** Under which names a metric may be stored: the parts of a classic histogram are stored as the histogram. */
function storedNames(name: string): string[] {
  return [
    name,
    ...classicParts.filter((part) => name.endsWith(part)).map((part) => name.slice(0, -part.length)),
  ];
}

/** Names that match, or parts of which would. */
async function matchingNames(db: Db, scope: Scope, matchers: readonly Matcher[]): Promise<string[]> {
  const matches = compileMatchers(matchers);
  const asName = (name: string) => matches(Labels.fromSortedPairs([METRIC_NAME, name]));
  const { names } = await storedMetricNames(db, scope);
  return names.filter((name) => asName(name) || classicParts.some((part) => asName(name + part)));
}

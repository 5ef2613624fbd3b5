// Names and values of labels where nothing is asked of the series: as Grafana does whenever somebody begins to type. Answered
// without looking at every series.
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { LabelRequest } from "@/lib/model/prom-series";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { classicParts, storedMetricNames } from "./metric-names";
import { boundText } from "./series-views";

/** Series of one metric have the same labels, but for a few: so many of each are looked at for their names. */
const mostPerMetric = 1_000;
const msPerDay = 86_400_000;

/** Whether a request asks nothing of the series. */
export function asksAll({ matcherSets }: LabelRequest): boolean {
  return matcherSets.every((matchers) =>
    matchers.every(({ name, op, value }) => name === METRIC_NAME && op === "!=" && value === ""),
  );
}

const seenSince = ({ fromMs }: LabelRequest) =>
  sql`last_seen >= date '1970-01-01' + ${Math.max(0, Math.floor(fromMs / msPerDay) - 1)}::int`;

export async function allLabelNames(db: Db, scope: Scope, request: LabelRequest): Promise<string[]> {
  const { names, histograms } = await storedMetricNames(db, scope);
  const rows = await runSql<{ key: string }>(
    db,
    "all-label-names",
    sql`select distinct key from unnest(${names}::text[]) as n(name), lateral (
          select labels from telemetry.metric_series s
          where ${inScope(scope, sql`s.project_id`)} and s.name = n.name and ${seenSince(request)} limit ${mostPerMetric}
        ) as sampled, jsonb_object_keys(labels) as key`,
  );
  const all = rows.map(({ key }) => key);
  if (names.length > 0) all.push(METRIC_NAME);
  if (histograms.size > 0) all.push("le");
  return [...new Set(all)].sort();
}

export async function allLabelValues(
  db: Db,
  scope: Scope,
  name: string,
  request: LabelRequest,
): Promise<string[]> {
  if (name === METRIC_NAME) {
    const { names, histograms } = await storedMetricNames(db, scope);
    const parts = [...histograms].flatMap((histogram) => classicParts.map((part) => histogram + part));
    return [...new Set([...names, ...parts])].sort();
  }
  const rows = await runSql<{ value: string }>(
    db,
    "all-label-values",
    sql`select distinct labels ->> ${name} as value from telemetry.metric_series
        where ${inScope(scope, sql`project_id`)} and ${seenSince(request)} and labels ->> ${name} is not null
        limit 100000`,
  );
  const values = rows.map(({ value }) => value);
  return [...new Set([...values, ...(name === "le" ? await allBounds(db, scope) : [])])].sort();
}

async function allBounds(db: Db, scope: Scope): Promise<string[]> {
  const rows = await runSql<{ bound: number }>(
    db,
    "all-bounds",
    sql`select distinct bound from telemetry.metric_series, unnest(bounds) as bound
        where ${inScope(scope, sql`project_id`)} and kind = 1 limit 10000`,
  );
  return rows.length === 0 ? [] : [...rows.map(({ bound }) => boundText(bound)), "+Inf"];
}

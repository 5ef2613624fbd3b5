import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";

/** What a classic histogram is read as. */
export const classicParts = ["_bucket", "_sum", "_count"] as const;

/** Every stored name once, by stepping through the index: a project has some thousand names and a million series. */
export async function storedMetricNames(
  db: Db,
  scope: Scope,
): Promise<{ names: string[]; histograms: ReadonlySet<string> }> {
  const rows = await runSql<{ name: string; is_histogram: boolean }>(
    db,
    "metric-names",
    sql`with recursive names as (
          select p as project_id, (select min(name) from telemetry.metric_series where project_id = p) as name
          from unnest(${scope.projectIds}::int[]) as p
          union all
          select project_id, (select min(s.name) from telemetry.metric_series s
                              where s.project_id = names.project_id and s.name > names.name)
          from names where name is not null
        )
        select name, bool_or(exists (select from telemetry.metric_series s
                                     where s.project_id = names.project_id and s.name = names.name and s.kind = 1)) as is_histogram
        from names where name is not null group by name order by name`,
  );
  return {
    names: rows.map(({ name }) => name),
    histograms: new Set(rows.flatMap(({ name, is_histogram }) => (is_histogram ? [name] : []))),
  };
}

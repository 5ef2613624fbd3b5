import type { Pool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { rollupMetadata } from "../rollup-series/source";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import type { PromFound } from "./labels";
import { limitOf } from "./params";

type Metadata = { type: string; help: string; unit: string };

/** What metrics are, by name. Of several projects or senders that disagree each says its own. */
export async function promMetadata(db: Pool, scope: Scope, params: URLSearchParams): Promise<PromFound> {
  const limit = limitOf(params);
  const perMetric = limitOf(params, "limit_per_metric");
  const metric = params.get("metric") || null;
  const stored = await runSql<Metadata & { name: string }>(
    db,
    "prom-metadata",
    sql`select distinct m.name, m.type, m.help, m.unit from telemetry.metric_metadata m
        where ${inScope(scope, sql`m.project_id`)} and (${metric}::text is null or m.name = ${metric}) order by m.name limit 20000`,
  );
  const byName = new Map<string, Metadata[]>();
  for (const { name, type, help, unit } of [...stored, ...rollupMetadata()]) {
    if (metric !== null && name !== metric) continue;
    const known = byName.get(name) ?? [];
    if (perMetric === 0 || known.length < perMetric) byName.set(name, [...known, { type, help, unit }]);
  }
  const found = [...byName];
  return { data: Object.fromEntries(limit > 0 ? found.slice(0, limit) : found) };
}

import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

/** Service name by resource id. */
export async function serviceNames(
  db: Db,
  scope: Scope,
  ids: readonly bigint[],
): Promise<Map<bigint, string>> {
  if (ids.length === 0) return new Map();
  const rows = await runSql<{ resource_id: bigint; service_name: string }>(
    db,
    "service-names",
    sql`select r.resource_id, r.service_name from telemetry.resources r
        where ${inScope(scope, sql`r.project_id`)} and r.resource_id = any(${[...new Set(ids)]}::bigint[])`,
  );
  return new Map(rows.map((row) => [row.resource_id, row.service_name]));
}

import type { OpaInstance, OpaInstancesInput, OpaInstancesOutput } from "@/lib/contract/opa-instances";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { instanceOf, type StoredInstance } from "./opa/instance";
import { runSql } from "./run-sql";
import type { Scope } from "./scope";

const dayMs = 86_400_000;
const levels: readonly OpaInstance["health"]["level"][] = ["failing", "warning", "stale", "well"];

/** Instances as they last reported themselves; what needs a person first. */
export async function opaInstances(
  db: Db,
  scope: Scope,
  _input: OpaInstancesInput,
  nowMs = Date.now(),
): Promise<OpaInstancesOutput> {
  const rows = await runSql<StoredInstance>(
    db,
    "opa-instances",
    sql`select instance_id, version, labels, status, status_at, decisions_at, decisions, dropped, first_seen, last_seen
        from telemetry.opa_instances where project_id = ${scope.projectIds[0] ?? 0} order by last_seen desc limit 500`,
  );
  const data = rows.map((row) => instanceOf(row, nowMs));
  const rank = ({ health }: OpaInstance) => levels.indexOf(health.level);
  return {
    data: data.sort((a, b) => rank(a) - rank(b)),
    lost: data
      .filter(({ last_seen_at }) => nowMs - Date.parse(last_seen_at) < dayMs)
      .reduce((sum, { lost }) => sum + lost.total, 0),
  };
}

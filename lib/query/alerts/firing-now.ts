import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

/** Of a project that has more firing than this, counts of what a silence matches are too small. */
const mostAlerts = 20_000;

export type FiringNow = {
  id: bigint;
  project_id: number;
  issue_id: bigint | null;
  labels: LabelRecord;
  fired_ms: bigint;
};

/** Every alert that fires, newest first. */
export function firingNow(db: Db, scope: Scope): Promise<FiringNow[]> {
  return runSql<FiringNow>(
    db,
    "firing-now",
    sql`select id, project_id, issue_id, labels, coalesce(fired_ms, active_ms) as fired_ms from alerting.alerts
        where ${inScope(scope, sql`project_id`)} and resolved_ms is null and state in ('firing', 'recovering')
        order by fired_ms desc, id desc limit ${mostAlerts}`,
  );
}

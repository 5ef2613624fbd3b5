import type { Assignees, TriageCounts } from "@/lib/contract/issue-list";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { severities } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import { inScope } from "../scope";
import type { Asker } from "./asker";

/** The numbers of the shell, from issues alone: an alert that fires is an open issue. */
export async function triageCounts(db: Db, scope: Asker): Promise<TriageCounts> {
  const rows = await runSql<{
    firing: number;
    worst: number | null;
    attention: number;
    attention_issues: number;
    mine: number;
  }>(
    db,
    "triage-counts",
    sql`select count(*) filter (where i.kind = 'alert' and i.is_open)::int as firing,
          min(i.severity_rank) filter (where i.kind = 'alert' and i.is_open) as worst,
          count(distinct i.group_key) filter (where i.state_rank < 2)::int as attention,
          count(*) filter (where i.state_rank < 2)::int as attention_issues,
          count(*) filter (where i.owner_id = ${scope.userId ?? ""} and i.state_rank < 5)::int as mine
        from alerting.issues i where ${inScope(scope, sql`i.project_id`)} and (i.is_open or i.state_rank < 5)`,
  );
  const [row] = rows;
  return {
    firing: row?.firing ?? 0,
    worst: row?.worst == null ? null : (severities[row.worst] ?? null),
    attention: row?.attention ?? 0,
    attention_issues: row?.attention_issues ?? 0,
    mine: row?.mine ?? 0,
  };
}

/** People of the project, who can own an issue. */
export async function assignees(db: Db, scope: Asker): Promise<Assignees> {
  const data = await runSql<{ id: string; name: string; email: string }>(
    db,
    "assignees",
    sql`select distinct u.id, u.name, u.email from users u join project_members m on m.user_id = u.id
        where ${inScope(scope, sql`m.project_id`)} and m.role in ('admin', 'member') order by u.name, u.email limit 1000`,
  );
  return { data };
}

import type { ResolveOutput } from "@/lib/contract/resolve";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";
import { issueHref } from "./issue-rows";

type Found = ResolveOutput["data"][number];
type Row = {
  id: bigint;
  alert_id: bigint | null;
  project_id: number;
  title: string;
  state: string;
  time: Date;
};

const most = 5;

/** Issues and alerts by number (`12`, `#12`), alerts by the fingerprint of their labels, as Alertmanager shows it. */
export async function findIssues(db: Db, scope: Scope, id: string): Promise<Found[]> {
  const number = /^#?(\d{1,18})$/.exec(id)?.[1];
  const fingerprint = /^[0-9a-f]{16}$/i.test(id) ? id.toLowerCase() : undefined;
  if (number === undefined && fingerprint === undefined) return [];
  const rows = await runSql<Row>(
    db,
    "resolve-issue",
    sql`(select i.id, null::bigint as alert_id, i.project_id, i.title, i.state, i.last_seen as time from alerting.issues i
          where i.id = ${number ?? null}::bigint and ${inScope(scope, sql`i.project_id`)})
        union all
        (select i.id, a.id, i.project_id, i.title, a.state, to_timestamp(coalesce(a.fired_ms, a.active_ms) / 1000.0)
          from alerting.alerts a join alerting.issues i on i.id = a.issue_id
          where a.id = ${number ?? null}::bigint and ${inScope(scope, sql`a.project_id`)})
        union all
        (select i.id, a.id, i.project_id, i.title, a.state, to_timestamp(coalesce(a.fired_ms, a.active_ms) / 1000.0)
          from alerting.alerts a join alerting.issues i on i.id = a.issue_id
          where a.fingerprint = ${fingerprint ?? null} and ${inScope(scope, sql`a.project_id`)}
          order by a.id desc limit ${most})`,
  );
  return rows.map(({ id: issueId, alert_id, project_id, title, state, time }): Found => {
    const project = slugOf(scope, project_id);
    const href = issueHref(String(issueId), project, alert_id === null ? undefined : String(alert_id));
    return {
      kind: alert_id === null ? "issue" : "alert",
      id: String(alert_id ?? issueId),
      href,
      time: time.toISOString(),
      title: `${alert_id === null ? "Issue" : "Alert"} ${title}, ${state}`,
      project,
    };
  });
}

import type { AlertWindow, AlertWindowsInput, AlertWindowsOutput } from "@/lib/contract/alert-windows";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { Severity } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";

const hourMs = 3_600_000;
// More bands than this are no bands but a wall.
const mostWindows = 200;
/** Stands for the end of what still fires: later than any clock. */
const stillMs = 9_000_000_000_000;

type Row = {
  name: string;
  severity: Severity;
  rule_id: string | null;
  issue_id: bigint | null;
  from_ms: bigint;
  to_ms: bigint;
};

/** When alerts of each name fired within the range. Windows that overlap are merged by PostgreSQL, so that a storm is one row. */
export async function alertWindows(
  db: Db,
  scope: Scope,
  input: AlertWindowsInput,
  nowMs = Date.now(),
): Promise<AlertWindowsOutput> {
  const to = Math.floor(input.to ?? nowMs);
  const from = Math.floor(input.from ?? to - hourMs);
  const ofRule = input.rule_id === undefined ? sql`true` : sql`a.rule_id = ${input.rule_id}::uuid`;
  const rows = await runSql<Row>(
    db,
    "alert-windows",
    sql`select name, severity, rule_id, issue_id, lower(span) as from_ms, upper(span) as to_ms
        from (
          select coalesce(nullif(a.labels->>'alertname', ''), 'Alert') as name, coalesce(i.severity, 'warning') as severity,
                 a.rule_id, max(a.issue_id) as issue_id,
                 range_agg(int8range(a.fired_ms, greatest(coalesce(a.resolved_ms, ${stillMs}), a.fired_ms + 1))) as spans
          from alerting.alerts a left join alerting.issues i on i.id = a.issue_id
          where a.project_id = ${scope.projectIds[0] ?? 0} and a.fired_ms <= ${to}
            and (a.resolved_ms is null or a.resolved_ms >= ${from}) and ${ofRule}
          group by 1, 2, 3
        ) named, unnest(spans) as span
        order by from_ms desc, name limit ${mostWindows + 1}`,
  );
  return { data: rows.slice(0, mostWindows).map(windowOf), cut: rows.length > mostWindows };
}

function windowOf({ from_ms, to_ms, issue_id, ...row }: Row): AlertWindow {
  const toMs = Number(to_ms);
  return {
    ...row,
    issue_id: issue_id === null ? null : String(issue_id),
    from: Number(from_ms),
    to: toMs >= stillMs ? null : toMs,
  };
}

import type { AlertListInput, AlertListOutput } from "@/lib/contract/alert-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { type ListedAlert, listedAlertColumns, toAlertRow } from "./alert-rows";

const question = "alert-list";

/** Alerts one by one, each time that a label set was active: newest first. */
export async function alertList(
  db: Db,
  scope: Scope,
  input: AlertListInput,
  nowMs = Date.now(),
): Promise<AlertListOutput> {
  const { state, rule, issue, from, to, limit, cursor } = input;
  const [beforeMs, beforeId] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const conditions: (Sql | false)[] = [
    state === "active" && sql`a.resolved_ms is null`,
    state !== undefined && state !== "active" && sql`a.state = ${state}`,
    rule !== undefined && sql`a.rule_id = ${rule}::uuid`,
    issue !== undefined && sql`a.issue_id = ${issue}::bigint`,
    to !== undefined && sql`a.active_ms < ${Math.ceil(to)}`,
    from !== undefined && sql`(a.resolved_ms is null or a.resolved_ms >= ${Math.floor(from)})`,
    beforeId !== undefined && sql`(a.active_ms, a.id) < (${beforeMs}::bigint, ${beforeId}::bigint)`,
  ];
  const rows = await runSql<ListedAlert>(
    db,
    question,
    sql`select ${listedAlertColumns} from alerting.alerts a
        where ${conditions.reduce<Sql>((all, one) => (one === false ? all : sql`${all} and ${one}`), inScope(scope, sql`a.project_id`))}
        order by a.active_ms desc, a.id desc limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map((row) => toAlertRow(row, scope, nowMs)),
    next_cursor:
      last === undefined ? null : encodeCursor(question, [String(last.active_ms), String(last.id)]),
  };
}

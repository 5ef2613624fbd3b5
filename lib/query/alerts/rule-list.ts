import type { z } from "zod";
import type {
  RuleGroupListOutput,
  RuleListOutput,
  ruleGroupListInput,
  ruleListInput,
} from "@/lib/contract/rule-list";
import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";
import { isoOrNull, ruleTable, type StoredRule, toRuleRow } from "./rule-rows";

type Input = z.output<typeof ruleListInput>;
type Counts = RuleListOutput["counts"];

/** A page of the rules that match, in the order in which they are evaluated, and counts of all that match. */
export async function ruleList(db: Db, scope: Scope, input: Input): Promise<RuleListOutput> {
  const { limit, cursor, ...asked } = input;
  const question = JSON.stringify(["rule-list", scope.projectIds, asked]);
  const matching = conditionOf(input);
  const after = cursor === undefined ? sql`true` : afterCursor(decodeCursor(question, cursor));
  const rows = await runSql<StoredRule>(
    db,
    "rule-list",
    sql`select * from (${ruleTable(scope)}) rule where ${matching} and ${after}
        order by project_id, file, group_place, group_id, place, id limit ${limit + 1}`,
  );
  const [counts] = await runSql<Counts>(
    db,
    "rule-counts",
    sql`select count(*)::int as rules, count(*) filter (where state = 'firing')::int as firing,
          count(*) filter (where state = 'pending')::int as pending, count(*) filter (where health = 'error')::int as error,
          count(*) filter (where health = 'no_data')::int as no_data, count(*) filter (where not enabled)::int as disabled
        from (${ruleTable(scope)}) rule where ${matching}`,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map((row) => toRuleRow(scope, row)),
    next_cursor: last === undefined ? null : encodeCursor(question, placeOf(last)),
    counts: counts ?? { rules: 0, firing: 0, pending: 0, error: 0, no_data: 0, disabled: 0 },
  };
}

function conditionOf({ q, kind, state, health, file, group, enabled }: Input): Sql {
  const all: Sql[] = [sql`true`];
  const words = q.trim().toLowerCase();
  if (words !== "")
    all.push(
      sql`position(${words} in lower(concat_ws(' ', name, expr, labels::text, group_name, annotations ->> 'summary'))) > 0`,
    );
  if (kind !== undefined) all.push(sql`kind = ${kind}`);
  if (state !== undefined) all.push(sql`state = ${state}`);
  if (health !== undefined) all.push(sql`health = ${health}`);
  if (file !== undefined) all.push(sql`file = ${file}`);
  if (group !== undefined) all.push(sql`group_name = ${group}`);
  if (enabled !== undefined) all.push(sql`enabled = ${enabled}`);
  return joinSql(all, " and ");
}

function placeOf(row: StoredRule): string[] {
  return [row.project_id, row.file, row.group_place, row.group_id, row.place, row.id].map(String);
}

function afterCursor([project, file, groupPlace, group, place, id]: string[]): Sql {
  return sql`(project_id, file, group_place, group_id, place, id)
    > (${project}::int, ${file}::text, ${groupPlace}::int, ${group}::bigint, ${place}::int, ${id}::uuid)`;
}

type StoredGroup = {
  id: bigint;
  project_id: number;
  file: string;
  name: string;
  interval_ms: number;
  query_offset_ms: number;
  series_limit: number;
  labels: { [name: string]: string };
  rules: number;
  alerts: number;
  evaluated_ms: bigint | null;
  duration_ms: number | null;
};

export async function ruleGroupList(
  db: Db,
  scope: Scope,
  _input: z.output<typeof ruleGroupListInput>,
): Promise<RuleGroupListOutput> {
  const rows = await runSql<StoredGroup>(
    db,
    "rule-groups",
    sql`select g.id, g.project_id, g.file, g.name, g.interval_ms, g.query_offset_ms, g.series_limit, g.labels, g.evaluated_ms,
          g.duration_ms, count(r.id)::int as rules, count(r.id) filter (where r.kind = 'alert')::int as alerts
        from alerting.rule_groups g left join alerting.rules r on r.group_id = g.id
        where ${inScope(scope, sql`g.project_id`)} group by g.id order by g.project_id, g.file, g.place, g.id limit 10000`,
  );
  const data = rows.map(({ id, project_id, evaluated_ms, ...row }) => ({
    ...row,
    id: String(id),
    project: slugOf(scope, project_id),
    evaluated_at: isoOrNull(evaluated_ms),
  }));
  return { data, next_cursor: null };
}

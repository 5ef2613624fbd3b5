import type { ReplayGroupsInput, ReplayResultsInput } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { noneNamed } from "@/lib/model/replay";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

type Filter = Pick<
  ReplayResultsInput & ReplayGroupsInput,
  "id" | "outcome" | "before" | "after" | "rule" | "agent" | "said"
>;

/** The rule that a result is told by: the one that decides now, or, where it allows now, the one that decided before. */
export const tellingRule = sql`(case when t.outcome = 'deny_to_allow' then t.rule_before
  else coalesce(t.rule_after, t.rule_before) end)`;

/** Conditions on `telemetry.replay_results t`. */
export function resultsThat(filter: Filter): Sql {
  const parts = [sql`t.replay_id = ${filter.id}`];
  const is = (column: Sql, value: string | undefined) => {
    if (value === noneNamed) parts.push(sql`${column} is null`);
    else if (value !== undefined) parts.push(sql`${column} = ${value}`);
  };
  is(sql`t.outcome`, filter.outcome);
  is(sql`t.verdict_before`, filter.before);
  is(sql`t.verdict_after`, filter.after);
  is(tellingRule, filter.rule);
  is(sql`t.agent`, filter.agent);
  is(sql`t.said`, filter.said);
  return joinSql(parts, " and ");
}

/** Throws NotFound for a replay of another project. */
export async function replayInScope(db: Db, scope: Scope, id: string): Promise<void> {
  const found = await runSql(
    db,
    "replay-in-scope",
    sql`select from telemetry.replays r where r.id = ${id} and ${inScope(scope, sql`r.project_id`)}`,
  );
  if (found.length === 0) throw new NotFound(`No replay ${id} in this project`);
}

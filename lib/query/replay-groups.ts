import type { ReplayGroups, ReplayGroupsInput } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { replayInScope, resultsThat, tellingRule } from "./replays/result-filter";
import { runSql } from "./run-sql";
import type { Scope } from "./scope";

const mostGroups = 100;
const columns = { rule: tellingRule, agent: sql`t.agent`, said: sql`t.said` };

/** How many decisions came out how, by rule, agent or what was said. */
export async function replayGroups(db: Db, scope: Scope, input: ReplayGroupsInput): Promise<ReplayGroups> {
  await replayInScope(db, scope, input.id);
  const rows = await runSql<ReplayGroups["groups"][number] & { all_groups: number }>(
    db,
    "replay-groups",
    sql`select value, sum(decisions)::integer as total, jsonb_object_agg(outcome, decisions) as counts,
          (count(*) over ())::integer as all_groups
        from (select ${columns[input.by]} as value, t.outcome, count(*) as decisions
              from telemetry.replay_results t where ${resultsThat(input)} group by 1, 2) as counted
        group by value order by total desc, value limit ${mostGroups}`,
  );
  return {
    groups: rows.map(({ value, total, counts }) => ({ value, total, counts })),
    more: Math.max(0, (rows[0]?.all_groups ?? 0) - rows.length),
  };
}

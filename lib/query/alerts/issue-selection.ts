import type { z } from "zod";
import type { inboxInput } from "@/lib/contract/issue-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { type IssueTab, statesOfTab } from "@/lib/model/issue";
import { compileQuery } from "../language/compile";
import { issueSignal } from "../language/issue-signal";
import { inScope } from "../scope";
import type { Asker } from "./asker";

type Asked = { q: string; from?: number | undefined; to?: number | undefined };

/** The condition on `alerting.issues i` that `q` and the range of last_seen make. */
export async function issueCondition(db: Db, scope: Asker, { q, from, to }: Asked): Promise<Sql> {
  if (from !== undefined && to !== undefined && from >= to) throw new InvalidInput("from must be before to");
  const { sql: condition } = await compileQuery(q, issueSignal, { db, scope });
  const after = from === undefined ? sql`true` : sql`i.last_seen >= ${new Date(from)}`;
  const before = to === undefined ? sql`true` : sql`i.last_seen < ${new Date(to)}`;
  return sql`${inScope(scope, sql`i.project_id`)} and ${after} and ${before} and ${condition}`;
}

export function inTab(tab: IssueTab): Sql {
  return tab === "all" ? sql`true` : sql`i.state = any(${[...statesOfTab[tab]]}::text[])`;
}

/** What nobody has taken, then what somebody has, what waits, what is over; within each by severity. Smaller is more urgent. */
export const urgency: Sql = sql`(case when i.state_rank < 2 then 0 when i.state_rank = 2 then 1 when i.state_rank < 5 then 2 else 3 end) * 4
  + i.severity_rank`;

/** Alerts that fire now, the newest first, before what is seen again and again: those were seen once, when they began. */
const lastHeard = (us: (time: Sql) => Sql): Sql => sql`case when i.kind = 'alert' and i.is_open
  then 4000000000000000 + ${us(sql`coalesce(i.open_since, i.first_seen)`)} else ${us(sql`i.last_seen`)} end`;

/**
 * Two numbers that are in the order asked for, smallest first, over one issue or (with `grouped`) a line of several; what is
 * equal is in order of `group_key` or id.
 */
export function orderOf(sort: z.output<typeof inboxInput>["sort"], grouped: boolean): [Sql, Sql] {
  const of = (aggregate: Sql, value: Sql) => (grouped ? sql`${aggregate}(${value})` : value);
  const us = (time: Sql) => sql`(extract(epoch from ${time}) * 1000000)::bigint`;
  const newest = of(sql`min`, sql`-${us(sql`i.last_seen`)}`);
  switch (sort) {
    case "urgent":
      return [of(sql`min`, urgency), of(sql`min`, sql`-(${lastHeard(us)})`)];
    case "newest":
      return [sql`0::bigint`, newest];
    case "oldest":
      return [sql`0::bigint`, of(sql`min`, us(sql`coalesce(i.open_since, i.first_seen)`))];
    case "count":
      return [grouped ? sql`-sum(i.count)::bigint` : sql`-i.count`, newest];
  }
}

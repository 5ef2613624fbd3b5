import type { InboxInput, InboxOutput } from "@/lib/contract/issue-list";
import type { InboxLine } from "@/lib/contract/issue-row";
import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { type IssueKind, type IssueState, issueStates, issueTabs } from "@/lib/model/issue";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inTab, orderOf } from "./issue-selection";

const question = "inbox";

/** Issues of one group_key, summed. */
export type Line = {
  project_id: number;
  group_key: string;
  kind: IssueKind;
  place_a: bigint;
  place_b: bigint;
  severity_rank: number;
  state_rank: number;
  issues: number;
  open: number;
  owners: number;
  unowned: number;
  owner_id: string | null;
  since: Date;
  last_seen: Date;
  count: bigint;
  snoozed_until: Date | null;
} & { [state in `n_${IssueState}`]: number };

export function cursorAfter({ place_a, place_b, group_key }: Line, sort: InboxInput["sort"]): string {
  return encodeCursor(`${question} ${sort}`, [String(place_a), String(place_b), group_key]);
}

const stateCounts = joinSql(
  issueStates.map(
    (state, rank) => sql`count(*) filter (where i.state_rank = ${rank})::int as ${nameOf(state)}`,
  ),
  ", ",
);
function nameOf(state: IssueState): Sql {
  const names: Record<IssueState, Sql> = {
    new: sql`n_new`,
    regressed: sql`n_regressed`,
    acknowledged: sql`n_acknowledged`,
    snoozed: sql`n_snoozed`,
    archived: sql`n_archived`,
    resolved: sql`n_resolved`,
  };
  return names[state];
}

/** Of the issues chosen, one line more than the page has. */
export function linesOf(db: Db, { sort, limit, cursor }: InboxInput, chosen: Sql): Promise<Line[]> {
  const [a, b] = orderOf(sort, true);
  const [fromA, fromB, fromKey] = cursor === undefined ? [] : decodeCursor(`${question} ${sort}`, cursor);
  const after =
    fromKey === undefined
      ? sql`true`
      : sql`(${a}, ${b}, i.group_key) > (${fromA}::bigint, ${fromB}::bigint, ${fromKey})`;
  return runSql<Line>(
    db,
    question,
    sql`select i.project_id, i.group_key, i.kind, (${a})::bigint as place_a, (${b})::bigint as place_b,
          min(i.severity_rank) as severity_rank, min(i.state_rank) as state_rank, count(*)::int as issues,
          count(*) filter (where i.is_open)::int as open, count(distinct i.owner_id)::int as owners,
          count(*) filter (where i.owner_id is null)::int as unowned, min(i.owner_id) as owner_id,
          coalesce(min(coalesce(i.open_since, i.first_seen)) filter (where i.is_open), min(i.first_seen)) as since,
          max(i.last_seen) as last_seen, sum(i.count)::bigint as count, min(i.snoozed_until) as snoozed_until, ${stateCounts}
        from alerting.issues i where ${chosen}
        group by i.project_id, i.group_key, i.kind having ${after}
        order by ${a}, ${b}, i.group_key limit ${limit + 1}`,
  );
}

export function statesOf(line: Line): InboxLine["states"] {
  return Object.fromEntries(
    issueStates.flatMap((state) => (line[`n_${state}`] > 0 ? [[state, line[`n_${state}`]]] : [])),
  );
}

/** Lines by tab. */
export async function tabCounts(db: Db, condition: Sql): Promise<InboxOutput["tabs"]> {
  const columns = issueTabs.map((tab) => sql`count(distinct i.group_key) filter (where ${inTab(tab)})::int`);
  const rows = await runSql<{ counts: number[] }>(
    db,
    "inbox-tabs",
    sql`select array[${joinSql(columns, ", ")}] as counts from alerting.issues i where ${condition}`,
  );
  const counts = rows[0]?.counts ?? [];
  return Object.fromEntries(issueTabs.map((tab, i) => [tab, counts[i] ?? 0])) as InboxOutput["tabs"];
}

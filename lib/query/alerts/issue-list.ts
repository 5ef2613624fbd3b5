import { endOfHours } from "@/lib/alerts/issues/hour-counts";
import type { IssueListInput, IssueListOutput } from "@/lib/contract/issue-list";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import type { Asker } from "./asker";
import { holdingSilences } from "./holding-silences";
import { issueColumns, peopleOf, type StoredIssue, toIssueRow } from "./issue-rows";
import { inTab, issueCondition, orderOf } from "./issue-selection";

/** Issues one by one; those of one line where `group` names it. */
export async function issueList(
  db: Db,
  scope: Asker,
  input: IssueListInput,
  nowMs = Date.now(),
): Promise<IssueListOutput> {
  const { sort, limit, cursor, group } = input;
  const question = `issue-list ${sort}`;
  const condition = await issueCondition(db, scope, input);
  const [a, b] = orderOf(sort, false);
  const [fromA, fromB, fromId] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const after =
    fromId === undefined
      ? sql`true`
      : sql`(${a}, ${b}, i.id) > (${fromA}::bigint, ${fromB}::bigint, ${fromId}::bigint)`;
  const [rows, silences] = await Promise.all([
    runSql<StoredIssue & { place_a: bigint; place_b: bigint }>(
      db,
      "issue-list",
      sql`select ${issueColumns}, (${a})::bigint as place_a, (${b})::bigint as place_b from alerting.issues i
          where ${condition} and ${inTab(input.tab)} and ${group === undefined ? sql`true` : sql`i.group_key = ${group}`}
            and ${after}
          order by ${a}, ${b}, i.id limit ${limit + 1}`,
    ),
    holdingSilences(db, scope, nowMs),
  ]);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const people = await peopleOf(
    db,
    shown.map((row) => row.owner_id),
  );
  return {
    data: shown.map((row) => toIssueRow(row, { scope, people, silences, nowMs })),
    next_cursor:
      last === undefined
        ? null
        : encodeCursor(question, [String(last.place_a), String(last.place_b), String(last.id)]),
    hours_to: endOfHours(nowMs),
  };
}

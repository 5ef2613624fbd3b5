import type { IssueMembers, IssueMembersInput } from "@/lib/contract/issue-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { decisionList } from "../decision-list";
import { runColumns, type StoredRun, toRunRows } from "../rows/run-row";
import { runSql } from "../run-sql";
import { alertList } from "./alert-list";
import type { Asker } from "./asker";
import { readIssue } from "./issue-detail";
import type { StoredIssue } from "./issue-rows";
import { rowsQuery } from "./issue-rows-query";

const none = { alerts: [], runs: [], decisions: [] };
const question = "issue-members";

/** What an issue is made of, newest first. */
export async function issueMembers(
  db: Db,
  scope: Asker,
  input: IssueMembersInput,
  nowMs = Date.now(),
): Promise<IssueMembers> {
  const issue = await readIssue(db, scope, input.id);
  const { limit, cursor } = input;
  if (issue.kind === "alert") {
    const { data, next_cursor } = await alertList(db, scope, { issue: input.id, limit, cursor }, nowMs);
    return { ...none, kind: "alerts", alerts: data, next_cursor };
  }
  if (issue.kind === "runs") return runsOf(db, scope, issue, input, nowMs);
  const q = rowsQuery(issue) ?? "";
  const { data, next_cursor } = await decisionList(db, scope, { q, limit, cursor });
  return { ...none, kind: "decisions", decisions: data, next_cursor };
}

/** Runs bear the key of the group that they are counted in. */
async function runsOf(
  db: Db,
  scope: Asker,
  { id, project_id }: StoredIssue,
  { limit, cursor }: IssueMembersInput,
  nowMs: number,
): Promise<IssueMembers> {
  const [beforeNs, beforeId] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const before =
    beforeId === undefined ? sql`true` : sql`(r.started_ns, r.run_id) < (${beforeNs}::bigint, ${beforeId})`;
  const rows = await runSql<StoredRun>(
    db,
    question,
    sql`select ${runColumns} from telemetry.runs r
        where r.project_id = ${project_id} and r.issue_key = (select key from alerting.issues where id = ${id}) and ${before}
        order by r.started_ns desc, r.run_id desc limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    ...none,
    kind: "runs",
    runs: await toRunRows(db, scope, shown, nowMs),
    next_cursor: last === undefined ? null : encodeCursor(question, [String(last.started_ns), last.run_id]),
  };
}

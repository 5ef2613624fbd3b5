import { endOfHours } from "@/lib/alerts/issues/hour-counts";
import type { IssueDetail, IssueDetailInput } from "@/lib/contract/issue-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { needsAttention } from "@/lib/model/issue";
import { runSql } from "../run-sql";
import { inScope, pageHref, slugOf } from "../scope";
import { type ListedAlert, listedAlertColumns, toAlertRow } from "./alert-rows";
import type { Asker } from "./asker";
import { holdingSilences } from "./holding-silences";
import { issueEventsOf } from "./issue-events-of";
import { issueColumns, peopleOf, type StoredIssue, toIssueRow } from "./issue-rows";
import { rowsQuery } from "./issue-rows-query";

const mostAlerts = 20;
const mostSiblings = 20;

/** One issue with its history, its alerts, and the others of its line. Throws NotFound. */
export async function issueDetail(
  db: Db,
  scope: Asker,
  { id }: IssueDetailInput,
  nowMs = Date.now(),
): Promise<IssueDetail> {
  const issue = await readIssue(db, scope, id);
  const [history, alerts, siblings, silences] = await Promise.all([
    issueEventsOf(db, issue.id),
    alertsOf(db, issue),
    siblingsOf(db, issue),
    holdingSilences(db, { projectIds: [issue.project_id], slugs: scope.slugs }, nowMs),
  ]);
  const people = await peopleOf(
    db,
    [issue, ...siblings.rows].map((one) => one.owner_id),
  );
  const around = { scope, people, silences, nowMs };
  const q = rowsQuery(issue);
  return {
    issue: toIssueRow(issue, around),
    hours_to: endOfHours(nowMs),
    ...history,
    alerts: alerts.map((row) => toAlertRow(row, scope, nowMs)),
    siblings: siblings.rows.map((row) => toIssueRow(row, around)),
    siblings_more: siblings.more,
    silences: issue.kind === "alert" ? silences.of(issue.labels) : [],
    rows:
      q === null
        ? null
        : {
            q,
            href: pageHref(issue.kind === "runs" ? "/runs" : "/decisions", slugOf(scope, issue.project_id), {
              q,
            }),
          },
    actions: actionsFor(issue, scope),
  };
}

export async function readIssue(db: Db, scope: Asker, id: string): Promise<StoredIssue> {
  const [issue] = await runSql<StoredIssue>(
    db,
    "issue-detail",
    sql`select ${issueColumns} from alerting.issues i
        where i.id = ${id}::bigint and ${inScope(scope, sql`i.project_id`)}`,
  );
  if (issue === undefined) throw new NotFound(`No issue ${id} that you may see`);
  return issue;
}

function alertsOf(db: Db, { id, kind, project_id }: StoredIssue): Promise<ListedAlert[]> {
  if (kind !== "alert") return Promise.resolve([]);
  return runSql<ListedAlert>(
    db,
    "issue-alerts",
    sql`select ${listedAlertColumns} from alerting.alerts a
        where a.issue_id = ${id} and a.project_id = ${project_id} order by a.id desc limit ${mostAlerts}`,
  );
}

async function siblingsOf(
  db: Db,
  { id, project_id, group_key }: StoredIssue,
): Promise<{ rows: StoredIssue[]; more: number }> {
  const rows = await runSql<StoredIssue & { others: bigint }>(
    db,
    "issue-siblings",
    sql`select ${issueColumns}, count(*) over () as others from alerting.issues i
        where i.project_id = ${project_id} and i.group_key = ${group_key} and i.id <> ${id} and i.is_open
        order by i.severity_rank, i.last_seen desc limit ${mostSiblings}`,
  );
  return { rows, more: Number(rows[0]?.others ?? 0) - rows.length };
}

/** What makes sense now, for one who may. */
function actionsFor({ state, kind }: StoredIssue, { isMember, userId }: Asker): IssueDetail["actions"] {
  if (isMember !== true || userId == null) return [];
  const isOver = state === "resolved";
  const all: readonly (readonly [IssueDetail["actions"][number], boolean])[] = [
    ["acknowledge", !isOver && state !== "acknowledged"],
    ["snooze", !isOver],
    ["archive", !isOver && state !== "archived"],
    ["resolve", !isOver],
    ["reopen", !needsAttention.has(state)],
    ["assign", true],
    ["comment", true],
    ["silence", kind === "alert"],
  ];
  return all.flatMap(([name, may]) => (may ? [name] : []));
}

// What time alone does to issues: snoozes end, clusters that were quiet for long are over, and old ones that nobody touched go.
import { ended, type Moved, quietAfterMs, woke } from "@/lib/alerts/issues/lifecycle";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { groupBy } from "@/lib/model/group-by";
import { appendIssueEvents, happeningDetails } from "./issue-events";
import { deleteIssues, findIssuesById, type Issue, lockIssues, writeIssues } from "./issues";

const atOnce = 1_000;
const minuteMs = 60_000;
/** Resolved and silent for so long, and nobody ever acted on it. Alerts are kept longer: rules fire seldom. */
const keepDays = { cluster: 30, alert: 180 } as const;

type Found = { id: bigint; project_id: number };

/** Ends snoozes that are over. @returns projects whose inbox changed */
export async function wakeIssues(pool: Pool, nowMs = Date.now()): Promise<number[]> {
  const { rows } = await pool.query<Found>({
    name: "snoozes-over",
    text: `/* snoozes-over */ select id, project_id from alerting.issues
           where state = 'snoozed' and snoozed_until <= $1 order by snoozed_until limit $2`,
    values: [new Date(nowMs), atOnce],
  });
  return changeIssues(pool, rows, nowMs, (issue) => woke(issue, nowMs));
}

/** Ends clusters that were quiet for long (lib/alerts/issues/lifecycle.ts says how long). @returns projects whose inbox changed */
export async function endQuietIssues(pool: Pool, nowMs = Date.now()): Promise<number[]> {
  const mended = nowMs - quietAfterMs.runsMended;
  const { rows } = await pool.query<Found>({
    text: `/* quiet-issues */ select i.id, i.project_id from alerting.issues i
           where i.kind <> 'alert' and i.is_open and i.last_seen < $1
             and (i.last_seen < $2 or (i.kind = 'runs' and exists (
               select from telemetry.runs r where r.project_id = i.project_id and r.workflow = i.labels->>'workflow'
                 and r.started_ns > (extract(epoch from i.last_seen) * 1000)::bigint * 1000000 and r.status = 'succeeded')))
           order by i.id limit $3`,
    values: [new Date(mended), new Date(nowMs - quietAfterMs.otherwise), atOnce],
  });
  return changeIssues(pool, rows, nowMs, (issue) =>
    // Asked again under the lock: one may have come in between.
    issue.isOpen && issue.lastSeenMs < mended ? ended(issue, "quiet", nowMs) : null,
  );
}

/** Deletes resolved issues that are long silent and that nobody ever acted on. @returns how many */
export async function dropOldIssues(pool: Pool, nowMs = Date.now()): Promise<number> {
  const before = (days: number) => new Date(nowMs - days * 24 * 60 * minuteMs);
  const { rows } = await pool.query<Found>({
    text: `/* old-issues */ select id, project_id from alerting.issues i
           where state = 'resolved' and not is_open and last_seen < case kind when 'alert' then $2::timestamptz else $1::timestamptz end
             and not exists (select from alerting.issue_events e where e.issue_id = i.id and e.who is not null)
           limit $3`,
    values: [before(keepDays.cluster), before(keepDays.alert), atOnce],
  });
  for (const [projectId, found] of groupBy(rows, (row) => row.project_id)) {
    await inTransaction(pool, async (tx) => {
      await lockIssues(tx, projectId);
      await deleteIssues(
        tx,
        projectId,
        found.map(({ id }) => id),
      );
    });
  }
  return rows.length;
}

async function changeIssues(
  pool: Pool,
  found: readonly Found[],
  nowMs: number,
  change: (issue: Issue) => Moved | null,
): Promise<number[]> {
  const byProject = groupBy(found, (row) => row.project_id);
  for (const [projectId, rows] of byProject)
    await inTransaction(pool, (tx) =>
      changeOfProject(
        tx,
        projectId,
        rows.map(({ id }) => id),
        nowMs,
        change,
      ),
    );
  return [...byProject.keys()];
}

async function changeOfProject(
  tx: Connection,
  projectId: number,
  ids: readonly bigint[],
  nowMs: number,
  change: (issue: Issue) => Moved | null,
): Promise<void> {
  await lockIssues(tx, projectId);
  const moved = (await findIssuesById(tx, projectId, ids)).flatMap((issue) => {
    const next = change(issue);
    return next === null ? [] : [{ issue: { ...issue, ...next.standing }, happening: next.happening }];
  });
  await writeIssues(
    tx,
    projectId,
    moved.map(({ issue }) => issue),
  );
  await appendIssueEvents(
    tx,
    moved.flatMap(({ issue, happening }) =>
      happening === null || issue.id === null
        ? []
        : [{ issueId: issue.id, atMs: nowMs, what: happening.what, details: happeningDetails(happening) }],
    ),
  );
}

// The inverse of an action, for who did it: everything that nobody and nothing changed since is as before. History stays.
import { type Before, undone } from "@/lib/alerts/issues/person-actions";
import type { Connection, Pool } from "@/lib/db/pool";
import { Conflict, NotFound } from "@/lib/errors";
import { appendIssueEvents, type NewIssueEvent } from "@/lib/write/alerts/issue-events";
import { findIssuesById, lockIssues, writeIssues } from "@/lib/write/alerts/issues";
import { changeAlerts } from "./change-alerts";
import type { Actor } from "./issues";
import { expireSilenceIn } from "./silences";

type Done = {
  issue_id: bigint;
  what: string;
  before: Before | null;
  silence_id: string | null;
  /** Something else changed it since, or this was undone already. */
  is_past: boolean;
};

/** Throws NotFound for an action that this person did not do. */
export async function undoIssueAction(
  pool: Pool,
  actor: Actor,
  actionId: string,
  nowMs = Date.now(),
): Promise<{ changed: number; unchanged: number }> {
  return changeAlerts(pool, async (tx, changed) => {
    await lockIssues(tx, actor.projectId);
    const done = await eventsOf(tx, actor, actionId);
    if (done.length === 0) throw new NotFound("Nothing that you did can be undone by this id");
    const due = done.filter(({ is_past }) => !is_past);
    if (due.length === 0) throw new Conflict("It was changed since, and is not undone");
    const events = [...(await putBack(tx, actor, due, nowMs)), ...(await endSilences(tx, actor, due, nowMs))];
    await appendIssueEvents(
      tx,
      events.map((event) => ({ ...event, details: { ...event.details, action: actionId } })),
    );
    changed(actor.projectId);
    return { changed: events.length, unchanged: done.length - events.length };
  });
}

async function eventsOf(tx: Connection, { projectId, userId }: Actor, actionId: string): Promise<Done[]> {
  const { rows } = await tx.query<Done>({
    text: `/* action-events */ select e.issue_id, e.what, e.details->'before' as before, e.details->>'silence_id' as silence_id,
             exists (select from alerting.issue_events l where l.issue_id = e.issue_id and l.id > e.id
               and ((l.details ? 'to' or l.details ? 'before') and e.details ? 'before'
                 or l.what = 'undone' and l.details->>'action' = $1)) as is_past
           from alerting.issue_events e join alerting.issues i on i.id = e.issue_id
           where e.details ? 'action' and e.details->>'action' = $1 and e.who = $2 and i.project_id = $3 and e.what <> 'undone'
           order by e.id`,
    values: [actionId, userId, projectId],
  });
  return rows;
}

async function putBack(
  tx: Connection,
  { projectId, userId }: Actor,
  due: readonly Done[],
  nowMs: number,
): Promise<NewIssueEvent[]> {
  const before = new Map(due.flatMap((one) => (one.before === null ? [] : [[one.issue_id, one.before]])));
  const issues = (await findIssuesById(tx, projectId, [...before.keys()])).flatMap((issue) => {
    const was = issue.id === null ? undefined : before.get(issue.id);
    return was === undefined ? [] : [{ from: issue, to: { ...issue, ...undone(issue, was, nowMs) } }];
  });
  await writeIssues(
    tx,
    projectId,
    issues.map(({ to }) => to),
  );
  return issues.flatMap(({ from, to }): NewIssueEvent[] => {
    if (from.id === null) return [];
    const details = { from: from.state, to: to.state, owner: to.ownerId };
    return [{ issueId: from.id, atMs: nowMs, who: userId, what: "undone", details }];
  });
}

async function endSilences(
  tx: Connection,
  { projectId, userId, email }: Actor,
  due: readonly Done[],
  nowMs: number,
): Promise<NewIssueEvent[]> {
  const events: NewIssueEvent[] = [];
  for (const { issue_id, silence_id } of due) {
    if (silence_id === null) continue;
    await expireSilenceIn(tx, [projectId], silence_id, email, nowMs);
    events.push({ issueId: issue_id, atMs: nowMs, who: userId, what: "undone", details: { silence_id } });
  }
  return events;
}

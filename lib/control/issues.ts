// What people do with issues: each action is one transaction over all issues that it names, with a line of history each.
import { randomUUID } from "node:crypto";
import { actOn, beforeOf, type StateAction } from "@/lib/alerts/issues/person-actions";
import { actionLimits, type IssueActionInput, type IssueActionOutput } from "@/lib/contract/issue-action";
import type { Connection, Pool } from "@/lib/db/pool";
import { Conflict, InvalidInput, NotFound } from "@/lib/errors";
import { statesOfTab } from "@/lib/model/issue";
import type { Matcher } from "@/lib/model/prom-series";
import { appendIssueEvents, type NewIssueEvent } from "@/lib/write/alerts/issue-events";
import { findIssuesById, type Issue, lockIssues, writeIssues } from "@/lib/write/alerts/issues";
import { changeAlerts } from "./change-alerts";
import { createSilence } from "./silences";

export type Actor = { projectId: number; userId: string; email: string };
type Asked = Pick<IssueActionInput, "ids" | "groups" | "tab" | "do">;
type Acting = { actor: Actor; actionId: string; nowMs: number };

const dayMs = 24 * 3_600_000;
/** A silence is a row that every notification is held against: whole lines are silenced by matchers. */
const mostSilenced = 20;

/** Throws NotFound for an issue that is not of the project, InvalidInput for a time or a person that cannot be. */
export async function actOnIssues(
  pool: Pool,
  actor: Actor,
  asked: Asked,
  nowMs = Date.now(),
): Promise<IssueActionOutput> {
  if (asked.ids.length + asked.groups.length === 0) throw new InvalidInput("Name issues or lines to act on");
  const action = asked.do;
  if ("until" in action) checkUntil(action.until, nowMs);
  const acting: Acting = { actor, actionId: randomUUID(), nowMs };
  return changeAlerts(pool, async (tx, changed) => {
    await lockIssues(tx, actor.projectId);
    const issues = await findIssuesById(tx, actor.projectId, await namedIds(tx, actor.projectId, asked));
    const count = await act(tx, issues, action, acting);
    if (count > 0) changed(actor.projectId);
    const canUndo = count > 0 && action.action !== "comment";
    return {
      action_id: canUndo ? acting.actionId : null,
      changed: count,
      unchanged: issues.length - count,
    };
  });
}

function act(tx: Connection, issues: readonly Issue[], action: Asked["do"], acting: Acting): Promise<number> {
  switch (action.action) {
    case "comment":
      return comment(tx, issues, action.text, acting);
    case "silence":
      return silence(tx, issues, action, acting);
    default:
      return change(tx, issues, action, acting);
  }
}

function checkUntil(untilMs: number, nowMs: number): void {
  if (untilMs <= nowMs) throw new InvalidInput("until is in the past");
  if (untilMs > nowMs + actionLimits.snoozeDays * dayMs)
    throw new InvalidInput(`until may be at most ${actionLimits.snoozeDays} days ahead`);
}

async function namedIds(tx: Connection, projectId: number, { ids, groups, tab }: Asked): Promise<bigint[]> {
  const { rows } = await tx.query<{ id: bigint; named: boolean }>({
    text: `/* named-issues */ select id, id = any($2::bigint[]) as named from alerting.issues
           where project_id = $1 and (id = any($2::bigint[]) or (group_key = any($3) and state = any($4))) limit $5`,
    values: [projectId, ids, groups, [...statesOfTab[tab]], actionLimits.issues + 1],
  });
  if (rows.length > actionLimits.issues)
    throw new Conflict(`These are more than ${actionLimits.issues} issues: act on fewer at once`);
  if (rows.filter(({ named }) => named).length < new Set(ids).size || rows.length === 0)
    throw new NotFound("One of these is no issue that you may change");
  return rows.map(({ id }) => id);
}

async function change(
  tx: Connection,
  issues: readonly Issue[],
  action: StateAction,
  { actor, actionId, nowMs }: Acting,
): Promise<number> {
  const { userId, projectId } = actor;
  const assignee = action.action === "assign" ? await assigneeOf(tx, actor, action.to) : null;
  const changes = issues.flatMap((issue) => {
    const done = actOn(issue, action, { userId, assignee, nowMs });
    if (done === null || issue.id === null) return [];
    const details = { ...done.details, action: actionId, before: beforeOf(issue) };
    return [{ issue: { ...issue, ...done.issue }, issueId: issue.id, what: done.what, details }];
  });
  await writeIssues(
    tx,
    projectId,
    changes.map(({ issue }) => issue),
  );
  await appendIssueEvents(
    tx,
    changes.map(({ issueId, what, details }) => ({ issueId, what, details, who: userId, atMs: nowMs })),
  );
  return changes.length;
}

async function assigneeOf(
  tx: Connection,
  { projectId, userId }: Actor,
  to: string | null,
): Promise<string | null> {
  if (to === null) return null;
  const id = to === "me" ? userId : to;
  const { rowCount } = await tx.query({
    text: "/* assignee */ select from project_members where project_id = $1 and user_id = $2 and role in ('admin', 'member')",
    values: [projectId, id],
  });
  if (rowCount === 0) throw new InvalidInput("Issues are assigned to members of their project");
  return id;
}

async function comment(
  tx: Connection,
  issues: readonly Issue[],
  text: string,
  { actor, nowMs }: Acting,
): Promise<number> {
  const events = issues.flatMap(({ id }): NewIssueEvent[] =>
    id === null
      ? []
      : [{ issueId: id, atMs: nowMs, who: actor.userId, what: "commented", details: { text } }],
  );
  await appendIssueEvents(tx, events);
  return events.length;
}

/** Exactly these alerts, each by all of its labels; what is no alert stays as it is. */
async function silence(
  tx: Connection,
  issues: readonly Issue[],
  { until, reason }: { until: number; reason: string },
  { actor, actionId, nowMs }: Acting,
): Promise<number> {
  const alerts = issues.filter(({ kind }) => kind === "alert");
  if (alerts.length > mostSilenced)
    throw new Conflict(
      `At most ${mostSilenced} alerts are silenced one by one: make a silence whose matchers fit them all`,
    );
  const events: NewIssueEvent[] = [];
  for (const issue of alerts) {
    if (issue.id === null) continue;
    const silenceId = await createSilence(tx, {
      projectId: actor.projectId,
      who: actor.email,
      matchers: exactly(issue.labels),
      startsMs: nowMs,
      endsMs: until,
      comment: reason,
      nowMs,
    });
    const details = {
      text: reason,
      until: new Date(until).toISOString(),
      silence_id: silenceId,
      action: actionId,
    };
    events.push({ issueId: issue.id, atMs: nowMs, who: actor.userId, what: "silenced", details });
  }
  await appendIssueEvents(tx, events);
  return events.length;
}

function exactly(labels: Readonly<Record<string, string>>): Matcher[] {
  return Object.entries(labels).map(([name, value]) => ({ name, op: "=", value }));
}

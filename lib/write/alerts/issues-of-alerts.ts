// In: alerts that fired or resolved, in the transaction that wrote them. Out: their issues with a line of history each, and
// alerts.issue_id. Whatever others do to the same issues waits for this transaction.
import { type AlertIssue, issueOfAlert } from "@/lib/alerts/issues/alert-issue";
import { addHours } from "@/lib/alerts/issues/hour-counts";
import { ended, happened, type IssueHappening } from "@/lib/alerts/issues/lifecycle";
import type { Connection } from "@/lib/db/pool";
import type { AlertTransition } from "@/lib/model/alert";
import { hourOf } from "@/lib/model/issue";
import { appendIssueEvents, happeningDetails, type NewIssueEvent } from "./issue-events";
import { findIssues, type Issue, issueName, lockIssues, writeIssues } from "./issues";

type Change = { issue: Issue; happening: IssueHappening | null };
type Draft = Omit<NewIssueEvent, "issueId"> & { key: string };

/** Opens, reopens or ends the issue of each alert, with an event of its history, and notes it in alerts.issue_id. */
export async function keepIssuesOfAlerts(
  tx: Connection,
  projectId: number,
  transitions: readonly AlertTransition[],
): Promise<void> {
  if (transitions.length === 0) return;
  await lockIssues(tx, projectId);
  const named = transitions.map((one) => ({ ...one, as: issueOfAlert(one.alert) }));
  const issues = await findIssues(tx, projectId, "alert", [...new Set(named.map(({ as }) => as.key))]);
  const drafts: Draft[] = [];
  for (const one of named) {
    const { as, alert, atMs, alertId } = one;
    const known = issues.get(as.key);
    // One that ended without ever having been seen to fire has no issue to end.
    if (one.change === "resolved" && known === undefined) continue;
    const { issue, happening } = one.change === "fired" ? fire(known, one, as) : end(known as Issue, atMs);
    issues.set(as.key, issue);
    const what = happening?.what ?? (one.change === "fired" ? "fired" : "ended");
    const details = { ...(happening === null ? {} : happeningDetails(happening)), value: alert.value };
    drafts.push({ key: as.key, alertId, atMs, what, details });
  }
  const ids = await writeIssues(tx, projectId, [...issues.values()]);
  const idOf = (key: string) => ids.get(issueName({ kind: "alert", key }));
  await appendIssueEvents(
    tx,
    drafts.flatMap(({ key, ...event }) => {
      const issueId = idOf(key);
      return issueId === undefined ? [] : [{ ...event, issueId }];
    }),
  );
  await linkAlerts(tx, projectId, drafts, idOf);
}

function fire(known: Issue | undefined, { alert, alertId, atMs }: AlertTransition, as: AlertIssue): Change {
  const told = { ...as, labels: alert.labels, sample: { alert_id: String(alertId) } };
  if (known === undefined)
    return { issue: { ...fresh(atMs), ...told }, happening: { what: "fired", to: "new" } };
  const seen: Issue = {
    ...known,
    ...told,
    count: known.count + 1,
    counts: addHours(known.counts, new Map([[hourOf(atMs), 1]]), atMs),
    lastSeenMs: Math.max(known.lastSeenMs, atMs),
  };
  const { standing, happening } = happened(seen, atMs, atMs);
  return { issue: { ...seen, ...standing }, happening };
}

function end(known: Issue, atMs: number): Change {
  const { standing, happening } = ended(known, "ended", atMs);
  return { issue: { ...known, ...standing, lastSeenMs: Math.max(known.lastSeenMs, atMs) }, happening };
}

function fresh(atMs: number): Omit<Issue, keyof AlertIssue | "labels" | "sample"> {
  return {
    id: null,
    kind: "alert",
    state: "new",
    isOpen: true,
    ownerId: null,
    snoozedUntilMs: null,
    escalatesAbove: null,
    archivedHour: null,
    archivedCount: 0,
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    openSinceMs: atMs,
    resolvedMs: null,
    acknowledgedMs: null,
    count: 1,
    counts: { [hourOf(atMs)]: 1 },
  };
}

async function linkAlerts(
  tx: Connection,
  projectId: number,
  drafts: readonly Draft[],
  idOf: (key: string) => bigint | undefined,
): Promise<void> {
  const links = drafts.flatMap(({ alertId, key }) => {
    const issueId = idOf(key);
    return alertId == null || issueId === undefined ? [] : [{ alertId, issueId }];
  });
  if (links.length === 0) return;
  await tx.query({
    text: `/* link-alerts */ update alerting.alerts a set issue_id = l.issue_id
           from unnest($2::bigint[], $3::bigint[]) as l(alert_id, issue_id)
           where a.id = l.alert_id and a.project_id = $1 and a.issue_id is distinct from l.issue_id`,
    values: [projectId, links.map((one) => one.alertId), links.map((one) => one.issueId)],
  });
}

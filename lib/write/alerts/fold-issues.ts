// In: what runs and decisions add to the inbox (alerting.issue_increments). Out: issues that count it, and the increments gone,
// in one transaction: killed at any point, it has happened once or not at all.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { groupBy } from "@/lib/model/group-by";
import { type ClusterChange, type ClusterKind, type StoredIncrement, sumClusters } from "./cluster-sums";
import { asRest, type Folded, fold, freshIssuesPerHour, restKey } from "./fold-cluster";
import { appendIssueEvents, happeningDetails } from "./issue-events";
import { deleteIssues, findIssues, issueName, lockIssues, writeIssues } from "./issues";

const atOnce = 5_000;

/** @returns projects whose inbox changed, how many increments were taken, and whether there may be more */
export async function foldIssues(
  pool: Pool,
  nowMs = Date.now(),
): Promise<{ projects: number[]; items: number; more: boolean }> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<StoredIncrement & { project_id: number }>({
      name: "take-issue-increments",
      text: `/* take-issue-increments */ delete from alerting.issue_increments where id in (
               select id from alerting.issue_increments order by id limit $1)
             returning project_id, kind, key, hour, count, at_ms, facts`,
      values: [atOnce],
    });
    const byProject = groupBy(rows, (row) => row.project_id);
    // In one order, so that two that fold at once cannot wait for each other.
    const projects = [...byProject.keys()].sort((a, b) => a - b);
    for (const projectId of projects)
      await foldProject(tx, projectId, sumClusters(byProject.get(projectId) ?? []), nowMs);
    return { projects, items: rows.length, more: rows.length === atOnce };
  });
}

async function foldProject(
  tx: Connection,
  projectId: number,
  changes: readonly ClusterChange[],
  nowMs: number,
): Promise<void> {
  await lockIssues(tx, projectId);
  for (const [kind, ofKind] of groupBy(changes, (change) => change.kind)) {
    const known = await findIssues(tx, projectId, kind, [...ofKind.map(({ key }) => key), restKey]);
    let room = freshIssuesPerHour - (await freshIssues(tx, projectId, kind));
    const folded = new Map<string, Folded>();
    for (const change of ofKind) {
      const own = folded.get(change.key)?.issue ?? known.get(change.key);
      // Nothing is made of what was taken back before it was counted.
      const isFresh = own === undefined && change.total > 0;
      const isRest = own === undefined && (!isFresh || room <= 0);
      if (isFresh) room -= 1;
      const into = isRest ? asRest(change) : change;
      const issue = folded.get(into.key)?.issue ?? known.get(into.key);
      if (issue === undefined && into.total <= 0) continue;
      folded.set(into.key, fold(issue, into, nowMs));
    }
    await write(tx, projectId, [...folded.values()], nowMs);
  }
}

async function write(
  tx: Connection,
  projectId: number,
  folded: readonly Folded[],
  nowMs: number,
): Promise<void> {
  const touched = await touchedByPeople(
    tx,
    folded.flatMap(({ issue }) => (issue.count === 0 && issue.id !== null ? [issue.id] : [])),
  );
  const isGone = ({ issue }: Folded) => issue.count === 0 && (issue.id === null || !touched.has(issue.id));
  const kept = folded.filter((one) => !isGone(one));
  await deleteIssues(
    tx,
    projectId,
    folded.filter(isGone).flatMap(({ issue }) => (issue.id === null ? [] : [issue.id])),
  );
  const ids = await writeIssues(
    tx,
    projectId,
    kept.map(({ issue }) => issue),
  );
  await appendIssueEvents(
    tx,
    kept.flatMap(({ issue, happening }) => {
      const issueId = ids.get(issueName(issue));
      if (happening === null || issueId === undefined) return [];
      return [{ issueId, atMs: nowMs, what: happening.what, details: happeningDetails(happening) }];
    }),
  );
}

/** Those that somebody acted on: their history stays, also when it turns out that nothing had failed. */
async function touchedByPeople(tx: Connection, ids: readonly bigint[]): Promise<Set<bigint>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ issue_id: bigint }>({
    text: `/* issues-touched */ select distinct issue_id from alerting.issue_events where issue_id = any($1) and who is not null`,
    values: [ids],
  });
  return new Set(rows.map((row) => row.issue_id));
}

async function freshIssues(tx: Connection, projectId: number, kind: ClusterKind): Promise<number> {
  const { rows } = await tx.query<{ fresh: number }>({
    text: `/* fresh-issues */ select count(*)::int as fresh from alerting.issues
           where project_id = $1 and created_at > now() - interval '1 hour' and kind <> 'alert' and kind = $2`,
    values: [projectId, kind],
  });
  return rows[0]?.fresh ?? 0;
}

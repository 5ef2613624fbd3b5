import { addHours } from "@/lib/alerts/issues/hour-counts";
import { severityOfCluster } from "@/lib/alerts/issues/issue-severity";
import { ended, happened, type IssueHappening, quietAfterMs } from "@/lib/alerts/issues/lifecycle";
import type { ClusterChange, ClusterKind } from "./cluster-sums";
import type { Issue } from "./issues";

/** New issues of one kind that a project may have in an hour; the rest is counted by one that says so. */
export const freshIssuesPerHour = 100;
export const restKey = "more";
export type Folded = { issue: Issue; happening: IssueHappening | null };

const restTitles: Record<ClusterKind, string> = {
  runs: "More failing runs than are told apart",
  denials: "More denials than are told apart",
  guardrail: "More guardrail blocks than are told apart",
};

/** What belongs to an issue that may not be made. */
export function asRest(change: ClusterChange): ClusterChange {
  const facts = {
    title: restTitles[change.kind],
    culprit: `More than ${freshIssuesPerHour} new kinds in an hour`,
    labels: {},
    sample: change.facts.sample,
  };
  return { ...change, key: restKey, facts };
}

/** What an issue is after more of it came or some was taken back. Pure. */
export function fold(known: Issue | undefined, change: ClusterChange, nowMs: number): Folded {
  if (known === undefined) return open(change, nowMs);
  const { lastMs, firstMs, facts } = change;
  const counts = addHours(known.counts, change.byHour, nowMs);
  const seen: Issue = {
    ...known,
    count: Math.max(0, known.count + change.total),
    counts,
    severity: severityOfCluster(change.kind, counts),
    firstSeenMs: Math.min(known.firstSeenMs, firstMs ?? known.firstSeenMs),
    lastSeenMs: Math.max(known.lastSeenMs, lastMs ?? known.lastSeenMs),
    // What was only taken back says nothing of how it is told.
    ...(lastMs !== null && lastMs >= known.lastSeenMs && { title: facts.title, sample: facts.sample }),
  };
  const { standing, happening } =
    seen.count === 0
      ? ended(seen, "withdrawn", nowMs)
      : lastMs === null
        ? { standing: seen, happening: null }
        : happened(seen, lastMs, nowMs);
  return { issue: { ...seen, ...standing }, happening };
}

/** What is long over when it is first heard of needs nobody: an import of last month fills no inbox. */
function open({ kind, key, byHour, total, firstMs, lastMs, facts }: ClusterChange, nowMs: number): Folded {
  const lastSeenMs = lastMs ?? nowMs;
  const isOver = lastSeenMs < nowMs - quietAfterMs.otherwise;
  const counts = addHours({}, byHour, nowMs);
  const state = isOver ? "resolved" : "new";
  const issue: Issue = {
    id: null,
    kind,
    key,
    groupKey: `${kind}:${key}`,
    title: facts.title,
    culprit: facts.culprit,
    labels: facts.labels,
    sample: facts.sample,
    severity: severityOfCluster(kind, counts),
    state,
    isOpen: !isOver,
    ownerId: null,
    snoozedUntilMs: null,
    escalatesAbove: null,
    archivedHour: null,
    archivedCount: 0,
    firstSeenMs: firstMs ?? lastSeenMs,
    lastSeenMs,
    openSinceMs: firstMs ?? lastSeenMs,
    resolvedMs: isOver ? lastSeenMs : null,
    acknowledgedMs: null,
    count: total,
    counts,
  };
  return { issue, happening: { what: "opened", to: state } };
}

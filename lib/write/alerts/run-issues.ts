import { hourOf, type IssueFacts, type IssueIncrement, type RunGroup } from "@/lib/model/issue";

type Times = { started_ns: bigint; ended_ns: bigint | null };
/** What the stored row was counted as. */
export type CountedRun = Times & { issue_key: string | null };

const gone: IssueFacts = { title: "", culprit: "", labels: {}, sample: {} };

/** What a run's change adds to its group and takes back from the one it was counted in; nothing where both are the same. */
export function runIssueIncrements(
  before: CountedRun | undefined,
  now: (Times & { group: RunGroup }) | null,
): IssueIncrement[] {
  const was =
    before === undefined || before.issue_key === null ? null : counted(before, before.issue_key, gone, -1);
  const is = now === null ? null : counted(now, now.group.key, now.group.facts, 1);
  if (was !== null && is !== null && was.key === is.key && was.hour === is.hour) return [];
  return [was, is].filter((one) => one !== null);
}

/** Counted in the hour in which it ended. */
function counted(times: Times, key: string, facts: IssueFacts, count: number): IssueIncrement {
  const atMs = Number((times.ended_ns ?? times.started_ns) / 1_000_000n);
  return { kind: "runs", key, hour: hourOf(atMs), count, atMs, facts };
}

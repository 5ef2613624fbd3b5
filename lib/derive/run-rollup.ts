import { DistinctBudget } from "@/lib/model/distinct-budget";
import { bucketOf } from "@/lib/model/histogram";
import { otherNames, type RollupIncrement } from "@/lib/model/rollup";
import type { MergedRun, RunCounted } from "@/lib/model/run-facts";
import { bucketAt } from "./rollup-sum";

/** What a run counts as now; null while it runs. A lost run counts where it was last heard of. */
export function countRun(run: MergedRun): RunCounted | null {
  if (run.endedNs === null) return null;
  return {
    bucket: bucketAt(run.endedNs),
    workflow: run.workflow,
    status: run.status,
    durationNs: (run.endedNs - run.startedNs).toString(),
    inputTokens: run.inputTokens,
    outputTokens: run.outputTokens,
    costUsd: run.costUsd ?? 0,
  };
}

/** `countRun` for workflows by the hundred; past `limit` new ones of a project in an hour runs count under one name. */
export function createCountRun(limit: number): (run: MergedRun, projectId: number) => RunCounted | null {
  const workflows = new DistinctBudget(limit);
  return (run, projectId) => {
    const counted = countRun(run);
    if (counted === null || workflows.admit(projectId, counted.workflow)) return counted;
    return { ...counted, workflow: otherNames };
  };
}

/** What brings the rollups from what this run counted as before to what it counts as now; empty where nothing changed. */
export function recountRun(
  projectId: number,
  before: RunCounted | null,
  now: RunCounted | null,
): RollupIncrement[] {
  if (before !== null && now !== null && isSame(before, now)) return [];
  return [...increments(projectId, before, -1), ...increments(projectId, now, 1)];
}

function isSame(a: RunCounted, b: RunCounted): boolean {
  return (
    a.bucket === b.bucket &&
    a.workflow === b.workflow &&
    a.status === b.status &&
    a.durationNs === b.durationNs &&
    a.inputTokens === b.inputTokens &&
    a.outputTokens === b.outputTokens &&
    a.costUsd === b.costUsd
  );
}

function increments(projectId: number, counted: RunCounted | null, sign: 1 | -1): RollupIncrement[] {
  if (counted === null) return [];
  const durationNs = BigInt(counted.durationNs);
  const common = {
    projectId,
    bucket: counted.bucket,
    name: "",
    outcome: counted.status,
    count: sign,
    durationNs: durationNs * BigInt(sign),
    inputTokens: counted.inputTokens * sign,
    outputTokens: counted.outputTokens * sign,
    costUsd: counted.costUsd * sign,
    histogram: [bucketOf(Number(durationNs)), sign],
  };
  return [
    { ...common, dimension: "run", grp: "" },
    { ...common, dimension: "workflow", grp: counted.workflow },
  ];
}

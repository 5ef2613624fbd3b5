import type { StoredSpan } from "@/lib/model/run-facts";
import { missingParent, type TraceTree } from "./trace-tree";

/** The spans of one run within one trace, as indexes in order of start. */
export type RunGroup = {
  runId: string | null;
  members: number[];
  /** Members whose parent is no member. */
  tops: number[];
  /** Top-most members with workflow or agent semantics: what the run is about. */
  subjects: number[];
  parentRunId: string | null;
};

/** A span belongs to the run that it, or its nearest ancestor, names; all others to the trace's default run (`runId` null). */
export function groupByRun(tree: TraceTree): RunGroup[] {
  const { spans, parents, order } = tree;
  const groupOf: RunGroup[] = new Array(spans.length);
  const underSubject = new Uint8Array(spans.length);
  const groups = new Map<string | null, RunGroup>();
  for (const i of order) {
    const span = spans[i];
    if (span === undefined) continue;
    const parent = parents[i] ?? -1;
    const above = parent >= 0 ? groupOf[parent] : undefined;
    const runId = span.operation?.runId ?? above?.runId ?? null;
    let group = groups.get(runId);
    if (!group) {
      group = { runId, members: [], tops: [], subjects: [], parentRunId: null };
      groups.set(runId, group);
    }
    groupOf[i] = group;
    group.members.push(i);
    const isTop = above !== group;
    if (isTop) {
      group.tops.push(i);
      if (above !== undefined && above.runId !== null) group.parentRunId ??= above.runId;
    }
    const covered = !isTop && underSubject[parent] === 1;
    const isSubject = !covered && hasRunSemantics(span, parent);
    if (isSubject) group.subjects.push(i);
    underSubject[i] = covered || isSubject ? 1 : 0;
  }
  for (const group of groups.values()) {
    for (const list of [group.members, group.tops, group.subjects]) list.sort((a, b) => a - b);
  }
  return [...groups.values()];
}

/** Workflow and agent spans; and a step that is the root of its trace, as LangChain's or Langfuse's outermost span. */
function hasRunSemantics(span: StoredSpan, parent: number): boolean {
  const kind = span.operation?.kind;
  return (
    kind === "workflow" || kind === "agent" || (kind === "step" && parent < 0 && parent !== missingParent)
  );
}

import { type RunStatus, runStatuses } from "@/lib/model/run";
import type { StoredSpan } from "@/lib/model/run-facts";
import type { RunGroup } from "./run-groups";
import { missingParent, type TraceTree } from "./trace-tree";

/** Span status ERROR, or a word of the sender that it failed (dialects whose spans never carry a status). */
export function isFailed(span: StoredSpan): boolean {
  const outcome = span.operation?.outcome;
  return span.status === 2 || outcome === "failed" || outcome === "timed_out";
}

/**
 * In this order: running while the top-most span has not arrived; what the subject itself says in words; blocked where a
 * guardrail stopped it; failed where the root or the last subject to end failed (an earlier one may have been tried
 * again); else succeeded.
 */
export function statusOf(tree: TraceTree, group: RunGroup): RunStatus {
  if (!isComplete(tree, group)) return "running";
  const deciding = decidingSpans(tree, group);
  for (const span of deciding) {
    const said = finalStatus(span.operation?.outcome);
    if (said !== null) return said;
  }
  if (group.members.some((i) => isBlockingGuardrail(tree.spans[i]))) return "blocked";
  return deciding.some(isFailed) ? "failed" : "succeeded";
}

/** The last subject to end, and the root above it where there is just one. */
export function decidingSpans(tree: TraceTree, group: RunGroup): StoredSpan[] {
  const last = lastToEnd(tree, group.subjects.length > 0 ? group.subjects : group.tops);
  const root = group.tops.length === 1 ? tree.spans[group.tops[0] ?? 0] : undefined;
  return [last, root === last ? undefined : root].filter((span) => span !== undefined);
}

function lastToEnd(tree: TraceTree, indexes: readonly number[]): StoredSpan | undefined {
  let last: StoredSpan | undefined;
  for (const i of indexes) {
    const span = tree.spans[i];
    if (span === undefined) continue;
    if (last === undefined || span.startNs + span.durationNs >= last.startNs + last.durationNs) last = span;
  }
  return last;
}

/**
 * Spans are sent when they end, so a run is over once one of its top spans is really the top: it has no parent, or its
 * parent is in another run or process, or it is the workflow itself. A mere orphan says that something above still runs.
 */
function isComplete(tree: TraceTree, group: RunGroup): boolean {
  return group.tops.some((i) => {
    const span = tree.spans[i];
    if (span === undefined) return false;
    return tree.parents[i] !== missingParent || hasRemoteParent(span) || span.operation?.kind === "workflow";
  });
}

const server = 2;
const consumer = 5;
/** OTLP span flags: bit 8 says that bit 9 (the parent is remote) is known. */
const remoteParent = 0x300;

function hasRemoteParent(span: StoredSpan): boolean {
  return span.kind === server || span.kind === consumer || (span.flags & remoteParent) === remoteParent;
}

function isBlockingGuardrail(span: StoredSpan | undefined): boolean {
  return span?.operation?.kind === "guardrail" && span.operation.outcome === "blocked";
}

function finalStatus(word: string | undefined): RunStatus | null {
  return runStatuses.find((status) => status === word && status !== "running" && status !== "lost") ?? null;
}

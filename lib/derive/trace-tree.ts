import type { StoredSpan } from "@/lib/model/run-facts";

/** Parent of a span whose parent was sent but is not stored (not yet, or never). */
export const missingParent = -2;
export const noParent = -1;

/** `spans` by start; `parents[i]` an index into it, `noParent` or `missingParent`; `order` lists parents before their children. */
export type TraceTree = { spans: readonly StoredSpan[]; parents: Int32Array; order: Int32Array };

/**
 * The spans of one trace as a tree, whatever order they come in. Linear, without recursion. A cycle of parents is cut
 * at its earliest span, which then counts as one with a missing parent.
 */
export function buildTraceTree(unsorted: readonly StoredSpan[]): TraceTree {
  const spans = [...unsorted].sort(byStart);
  const indexOf = new Map<bigint, number>();
  spans.forEach((span, i) => {
    if (!indexOf.has(span.spanId)) indexOf.set(span.spanId, i);
  });
  const parents = new Int32Array(spans.length);
  spans.forEach((span, i) => {
    const parent = span.parentSpanId === null ? noParent : (indexOf.get(span.parentSpanId) ?? missingParent);
    parents[i] = parent === i ? missingParent : parent;
  });
  adoptUnparented(spans, parents);
  return { spans, parents, order: parentsFirst(parents) };
}

/**
 * TaskPilot's spans often have no parents: one belongs under the innermost of its workflow and agent spans of the same
 * request that encloses it in time.
 */
function adoptUnparented(spans: readonly StoredSpan[], parents: Int32Array): void {
  const open = new Map<string, number[]>();
  spans.forEach((span, i) => {
    if (span.operation?.dialect !== "taskpilot") return;
    const request = span.requestId ?? "";
    const stack = open.get(request) ?? [];
    open.set(request, stack);
    const end = span.startNs + span.durationNs;
    for (let top = stack.at(-1); top !== undefined && endOf(spans[top]) < end; top = stack.at(-1))
      stack.pop();
    if (parents[i] === noParent) parents[i] = stack.at(-1) ?? noParent;
    if (span.operation.kind !== "tool") stack.push(i);
  });
}

function endOf(span: StoredSpan | undefined): bigint {
  return span === undefined ? 0n : span.startNs + span.durationNs;
}

function byStart(a: StoredSpan, b: StoredSpan): number {
  if (a.startNs !== b.startNs) return a.startNs < b.startNs ? -1 : 1;
  return a.spanId < b.spanId ? -1 : a.spanId > b.spanId ? 1 : 0;
}

/** Cuts cycles in `parents` as it meets them. */
function parentsFirst(parents: Int32Array): Int32Array {
  const order = new Int32Array(parents.length);
  // 0 not seen, 1 on the way up now, 2 placed
  const state = new Uint8Array(parents.length);
  const path: number[] = [];
  let placed = 0;
  for (let i = 0; i < parents.length; i++) {
    let at = i;
    while (at >= 0 && state[at] === 0) {
      state[at] = 1;
      path.push(at);
      at = parents[at] ?? noParent;
    }
    if (at >= 0 && state[at] === 1) cutCycle(parents, path, at);
    for (let top = path.pop(); top !== undefined; top = path.pop()) {
      state[top] = 2;
      order[placed] = top;
      placed += 1;
    }
  }
  return order;
}

/** The cycle is the end of `path` from `entry` on. It is cut above its earliest member, and the path turned to end there. */
function cutCycle(parents: Int32Array, path: number[], entry: number): void {
  const cycle = path.splice(path.indexOf(entry));
  const cutAt = cycle.indexOf(cycle.reduce((least, index) => Math.min(least, index)));
  for (let step = 1; step <= cycle.length; step++) path.push(cycle[(cutAt + step) % cycle.length] ?? 0);
  parents[cycle[cutAt] ?? 0] = missingParent;
}

import { type SpanTree, spanAt } from "./trace-tree";

/** A stretch of the trace's time that this span alone explains. Nanoseconds since the trace's origin. */
export type PathSection = { fromNs: number; toNs: number };

/**
 * What the trace was waiting for at each moment: from the end of the root backwards, always into the child that
 * finished last before the moment explained so far (Jaeger's walk). Children are clipped to their parent, so work that
 * outlives it does not count. Walks with a stack of its own, O(n log n).
 * Clocks are coarse: SDKs that start spans at whole milliseconds let one seem to end a moment after the next has begun.
 * So much of an overlap is the clock's, and the child is clipped rather than passed over.
 * @returns sections by position in depth-first order, latest first; together they tile the root exactly.
 */
export function criticalPath(tree: SpanTree): Map<number, PathSection[]> {
  const sections = new Map<number, PathSection[]>();
  const root = longestRoot(tree);
  const rootSpan = root === -1 ? undefined : spanAt(tree, root);
  if (!rootSpan) return sections;
  const rootEnd = rootSpan.startNs + rootSpan.durationNs;
  const stack: Frame[] = [frameOf(tree, root, rootSpan.startNs, rootEnd)];
  while (stack.length > 0) {
    const frame = stack[stack.length - 1];
    if (!frame) break;
    const child = nextLastFinishing(frame);
    if (child) {
      add(sections, frame.position, child.toNs, frame.explainedNs);
      frame.explainedNs = child.fromNs;
      stack.push(frameOf(tree, child.position, child.fromNs, child.toNs));
    } else {
      add(sections, frame.position, frame.fromNs, frame.explainedNs);
      stack.pop();
    }
  }
  return sections;
}

const clockStepNs = 1_000_000;

type Clipped = { position: number; fromNs: number; toNs: number };
/** `explainedNs`: everything from here to the frame's end belongs to someone already. */
type Frame = { position: number; fromNs: number; explainedNs: number; children: Clipped[]; next: number };

function frameOf(tree: SpanTree, position: number, fromNs: number, toNs: number): Frame {
  const children: Clipped[] = [];
  const end = position + (tree.size[position] ?? 1);
  for (let child = position + 1; child < end; child += tree.size[child] ?? 1) {
    const span = spanAt(tree, child);
    if (!span) continue;
    const from = Math.max(span.startNs, fromNs);
    const to = Math.min(span.startNs + span.durationNs, toNs);
    if (to > from) children.push({ position: child, fromNs: from, toNs: to });
  }
  children.sort((a, b) => b.toNs - a.toNs || a.fromNs - b.fromNs);
  return { position, fromNs, explainedNs: toNs, children, next: 0 };
}

function nextLastFinishing(frame: Frame): Clipped | undefined {
  while (frame.next < frame.children.length) {
    const child = frame.children[frame.next++];
    if (!child) continue;
    if (child.toNs <= frame.explainedNs) return child;
    const overlapNs = child.toNs - frame.explainedNs;
    if (overlapNs <= Math.min(clockStepNs, (child.toNs - child.fromNs) / 10))
      return { ...child, toNs: frame.explainedNs };
  }
  return undefined;
}

function add(sections: Map<number, PathSection[]>, position: number, fromNs: number, toNs: number): void {
  if (toNs <= fromNs) return;
  const own = sections.get(position);
  if (own) own.push({ fromNs, toNs });
  else sections.set(position, [{ fromNs, toNs }]);
}

/** Of several roots the one that took longest: what a person waited for. */
function longestRoot(tree: SpanTree): number {
  let best = -1;
  let bestNs = -1;
  for (let position = 0; position < tree.order.length; position += tree.size[position] ?? 1) {
    const duration = spanAt(tree, position)?.durationNs ?? 0;
    if (duration > bestNs) [best, bestNs] = [position, duration];
  }
  return best;
}

import { boundedText } from "@/lib/model/bounded-text";
import type { StoredSpan } from "@/lib/model/run-facts";
import type { RunGroup } from "./run-groups";
import { isFailed } from "./run-status";
import type { TraceTree } from "./trace-tree";

export type RunError = { words: string | null; type: string | null; said: boolean };
export const noError: RunError = { words: null, type: null, said: false };
const maxWords = 500;
const virtualRoot = -1;

/**
 * Why a run failed: from the top down along failing spans, at each level the earliest that no later span of the same
 * name beside it made good (a retry that worked explains nothing), to the deepest.
 */
export function findError(
  tree: TraceTree,
  group: RunGroup,
  isExplained: (span: StoredSpan) => boolean = isFailed,
): RunError {
  const below = failuresBelow(tree, group, isExplained);
  let cause: number | undefined;
  let type: string | null = null;
  for (let at: number | undefined = below.get(virtualRoot); at !== undefined; at = below.get(at)) {
    cause = at;
    type = typeOf(tree.spans[at]) ?? type;
  }
  const span = cause === undefined ? undefined : tree.spans[cause];
  if (span === undefined || cause === undefined) return noError;
  return {
    words: boundedText(wordsOf(span, group.tops.includes(cause)), maxWords),
    type,
    said: saidBy(span) !== "",
  };
}

/** For each failing span, and for the virtual root, the failing span below it that explains it. */
function failuresBelow(
  tree: TraceTree,
  group: RunGroup,
  isExplained: (span: StoredSpan) => boolean,
): Map<number, number> {
  const isMember = new Uint8Array(tree.spans.length);
  for (const i of group.members) isMember[i] = 1;
  const lastSuccess = lastSuccesses(tree, group, isExplained);
  // Nearest failing span at or above each span; parents come first, so one look up is enough.
  const failingAbove = new Int32Array(tree.spans.length).fill(virtualRoot);
  const first = new Map<number, number>();
  const second = new Map<number, number>();
  for (const i of tree.order) {
    const span = tree.spans[i];
    if (isMember[i] === 0 || span === undefined) continue;
    const parent = tree.parents[i] ?? -1;
    const above = parent >= 0 && isMember[parent] === 1 ? (failingAbove[parent] ?? virtualRoot) : virtualRoot;
    failingAbove[i] = above;
    if (!isExplained(span)) continue;
    failingAbove[i] = i;
    const retried = (lastSuccess.get(siblingKey(parent, span)) ?? -1) > i;
    const into = retried ? second : first;
    // Indexes are in order of start.
    into.set(above, Math.min(into.get(above) ?? i, i));
  }
  // Where the root itself is silent, a failure that was made good is still better than no words.
  const fallback = second.get(virtualRoot);
  if (!first.has(virtualRoot) && fallback !== undefined) first.set(virtualRoot, fallback);
  return first;
}

function lastSuccesses(
  tree: TraceTree,
  group: RunGroup,
  isExplained: (span: StoredSpan) => boolean,
): Map<string, number> {
  const last = new Map<string, number>();
  for (const i of group.members) {
    const span = tree.spans[i];
    if (span !== undefined && !isExplained(span)) last.set(siblingKey(tree.parents[i] ?? -1, span), i);
  }
  return last;
}

function siblingKey(parent: number, span: StoredSpan): string {
  return `${parent}\n${span.operation?.name ?? span.name}`;
}

function typeOf(span: StoredSpan | undefined): string | null {
  return span?.operation?.errorType ?? span?.errorType ?? null;
}

/** "tool `lookup` timed out", "`POST /charge` in payments: connection refused"; the top span's own words stand alone. */
function wordsOf(span: StoredSpan, isTop: boolean): string {
  const said = saidBy(span);
  if (isTop && said !== "") return said;
  const operation = span.operation;
  const subject =
    operation === null
      ? `\`${span.name}\` in ${span.service}`
      : `${noun(operation.kind)} \`${operation.name}\``;
  if (said !== "") return `${subject}: ${said}`;
  const type = typeOf(span);
  if (operation?.outcome === "blocked") return `${subject} blocked the request`;
  if (operation?.outcome === "timed_out" || (type !== null && /time_?d?_?out|deadline/i.test(type)))
    return `${subject} timed out`;
  return type === null || type === "_OTHER" ? `${subject} failed` : `${subject} failed (${type})`;
}

function saidBy(span: StoredSpan): string {
  return span.statusMessage?.trim() || span.errorText?.trim() || "";
}

function noun(kind: string): string {
  return kind === "llm" ? "LLM call" : kind;
}

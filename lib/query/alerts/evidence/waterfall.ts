// In: spans of a trace. Out: the few of them that tell how it went: what failed, what it waited for, and what lies above. Pure.
import type { EvidenceSample, EvidenceSpan } from "@/lib/contract/evidence";
import type { SpanRow } from "@/lib/contract/span-row";
import { criticalPath, type PathSection } from "@/lib/model/critical-path";
import { buildTree, type SpanTree, spanAt, type TreeSpan } from "@/lib/model/trace-tree";

type Placed = TreeSpan & { row: SpanRow };
/** `explainedMs`: of the trace's time so much was spent in the span itself, by span id. */
export type Waterfall = {
  shown: EvidenceSample["waterfall"];
  explainedMs: ReadonlyMap<string, number>;
  durationMs: number;
};

const mostSpans = 40;
const mostErrorCharacters = 300;

/** `spanCount`: of the trace, which may have more spans than were read. */
export function makeWaterfall(rows: readonly SpanRow[], spanCount: number): Waterfall {
  if (rows.length === 0) return { shown: null, explainedMs: new Map(), durationMs: 0 };
  const originNs = rows.reduce(
    (least, { start_ns }) => {
      const startNs = BigInt(start_ns);
      return startNs < least ? startNs : least;
    },
    BigInt(rows[0]?.start_ns ?? 0),
  );
  const tree = buildTree(
    rows.map((row) => ({
      row,
      spanId: row.span_id,
      parentId: row.parent_span_id,
      startNs: Number(BigInt(row.start_ns) - originNs),
      durationNs: row.duration_ns,
    })),
  );
  const path = criticalPath(tree);
  const explained = new Map([...path].map(([position, sections]) => [position, lengthOf(sections) / 1e6]));
  const positions = [...chosen(tree, explained)].sort((a, b) => a - b);
  const spans = positions.flatMap((position) => {
    const span = spanAt(tree, position);
    return span === undefined ? [] : [toSpan(span, tree.depth[position] ?? 0, path.has(position))];
  });
  return {
    shown: { duration_ms: tree.endNs / 1e6, spans, more_spans: Math.max(0, spanCount - spans.length) },
    explainedMs: new Map([...explained].map(([position, ms]) => [spanAt(tree, position)?.spanId ?? "", ms])),
    durationMs: tree.endNs / 1e6,
  };
}

const lengthOf = (sections: readonly PathSection[]) =>
  sections.reduce((sum, { fromNs, toNs }) => sum + toNs - fromNs, 0);

/** Failed ones in order, then those that explain most time; each with all that lie above it. */
function chosen(tree: SpanTree<Placed>, explained: ReadonlyMap<number, number>): Set<number> {
  const all = Array.from(tree.order, (_, position) => position);
  const failed = all.filter((position) => isFailed(spanAt(tree, position)?.row));
  const waited = [...explained.keys()].sort((a, b) => (explained.get(b) ?? 0) - (explained.get(a) ?? 0));
  const longest = all.toSorted((a, b) => lengthAt(tree, b) - lengthAt(tree, a));
  const kept = new Set<number>();
  for (const position of [...failed.slice(0, mostSpans / 2), ...waited, ...longest]) {
    const lineage: number[] = [];
    for (let at = position; at !== -1 && !kept.has(at); at = tree.parent[at] ?? -1) lineage.push(at);
    if (kept.size + lineage.length > mostSpans) continue;
    for (const at of lineage) kept.add(at);
    if (kept.size === mostSpans) break;
  }
  return kept;
}

const lengthAt = (tree: SpanTree<Placed>, position: number) => spanAt(tree, position)?.durationNs ?? 0;
const isFailed = (row: SpanRow | undefined) =>
  row?.status === "error" || row?.operation?.outcome === "blocked";

function toSpan({ row, startNs, durationNs }: Placed, depth: number, critical: boolean): EvidenceSpan {
  const error = row.status === "error" ? (row.status_message ?? row.operation?.errorType ?? "failed") : null;
  return {
    span_id: row.span_id,
    parent_span_id: row.parent_span_id,
    depth,
    name: row.name,
    service: row.service,
    operation: row.operation?.kind ?? null,
    status: row.status,
    start_offset_ms: startNs / 1e6,
    duration_ms: durationNs / 1e6,
    critical,
    error: error === null ? null : error.slice(0, mostErrorCharacters),
  };
}

// In: exports of spans, as they are read. Out: the rows of a batch and what is written beside them.
// An export's spans are made, turned into rows, and forgotten: what a batch takes is its rows, not its objects.
import type { Span } from "@/lib/model/span";
import type { AttributeKeys } from "./attribute-keys";
import { BatchFacts, type CountSpans } from "./batch-facts";
import type { KeepDaysOf } from "./retention";
import { type EncodedSpans, SpanEncoder } from "./span-rows";

/** `spans`: a function makes them each time anew, always the same. */
export type TraceExport = { projectId: number; spans: readonly Span[] | (() => readonly Span[]) };
/** `sizes`: spans of each export. */
export type GatheredSpans = { rows: EncodedSpans; facts: BatchFacts; sizes: number[]; total: number };

/** Longer than this at once would keep connections waiting, those of the other batches among them. */
const longestTurnMs = 8;

export function spansOf({ spans }: TraceExport): readonly Span[] {
  return typeof spans === "function" ? spans() : spans;
}

export async function gatherSpans(
  exports: readonly TraceExport[],
  of: { keys: AttributeKeys; keepDaysOf: KeepDaysOf; count: CountSpans },
): Promise<GatheredSpans> {
  const encoder = new SpanEncoder(of.keys, of.keepDaysOf);
  const facts = new BatchFacts(of.count);
  const sizes: number[] = [];
  let turnMs = performance.now();
  for (const one of exports) {
    const spans = spansOf(one);
    encoder.add(one.projectId, spans);
    facts.add(one.projectId, spans);
    sizes.push(spans.length);
    if (performance.now() - turnMs < longestTurnMs) continue;
    await new Promise(setImmediate);
    turnMs = performance.now();
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return { rows: encoder.finish(), facts, sizes, total };
}

"use client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { TraceDetailOutput } from "@/lib/contract/trace-detail";
import { ruledWords } from "../decisions/neighbour-words";
import { verdictLook } from "../decisions/verdict";

/** A decision on a span's row: when, in ns since the trace's origin, and what in words. */
export type TraceMark = { id: string; verdict: string; atNs: number; words: string };

const none: readonly TraceMark[] = [];
const Marks = createContext<ReadonlyMap<string, readonly TraceMark[]>>(new Map());

/** Gives every row below the decisions that are about its span. */
export function TraceDecisions({ detail, children }: { detail: TraceDetailOutput; children: ReactNode }) {
  const marks = useMemo(() => marksBySpan(detail), [detail]);
  return <Marks value={marks}>{children}</Marks>;
}

export function useTraceMarks(spanId: string): readonly TraceMark[] {
  return useContext(Marks).get(spanId) ?? none;
}

function marksBySpan({ decisions, start_ns, trace_id }: TraceDetailOutput): Map<string, TraceMark[]> {
  const originNs = BigInt(start_ns);
  const bySpan = new Map<string, TraceMark[]>();
  for (const decision of decisions) {
    const span = decision.at_span;
    if (span === null || span.trace_id !== trace_id) continue;
    const mark = {
      id: decision.id,
      verdict: decision.verdict,
      atNs: Number(BigInt(decision.time_ns) - originNs),
      words: `${verdictLook(decision.verdict).words}: ${ruledWords(decision)}${span.inferred ? " (inferred)" : ""}`,
    };
    const known = bySpan.get(span.span_id);
    if (known === undefined) bySpan.set(span.span_id, [mark]);
    else known.push(mark);
  }
  return bySpan;
}

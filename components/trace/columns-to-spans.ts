import type { TraceColumnsOutput } from "@/lib/contract/trace-columns";
import type { TraceSpan } from "./trace-span";

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const noEvents: TraceSpan["events"] = [];

/** The compact answer as spans. @param originNs what the page counts from: spans that came late may begin before it. */
export function spansOfColumns(columns: TraceColumnsOutput, originNs: bigint): TraceSpan[] {
  const { words, span_ids, parents } = columns;
  const shiftNs = Number(BigInt(columns.origin_ns) - originNs);
  const spans = span_ids.map(
    (spanId, index): TraceSpan => ({
      spanId,
      parentId: span_ids[parents[index] ?? -1] ?? null,
      name: words[columns.names[index] ?? -1] ?? "",
      service: words[columns.services[index] ?? -1] ?? "",
      kind: kinds[columns.kinds[index] ?? 0] ?? "unspecified",
      isError: false,
      statusMessage: null,
      startNs: (columns.starts[index] ?? 0) + shiftNs,
      durationNs: columns.durations[index] ?? 0,
      clockSkewed: false,
      requestId: words[columns.request_ids[index] ?? -1] ?? null,
      operation: null,
      events: noEvents,
      logCount: 0,
    }),
  );
  const give = <Value>(
    pairs: readonly (readonly [number, Value])[],
    set: (span: TraceSpan, value: Value) => void,
  ) => {
    for (const [index, value] of pairs) {
      const span = spans[index];
      if (span) set(span, value);
    }
  };
  give(columns.missing_parents, (span, id) => (span.parentId = id));
  give(columns.status_messages, (span, text) => (span.statusMessage = text));
  give(columns.operations, (span, operation) => (span.operation = operation));
  give(columns.events, (span, events) => (span.events = events));
  give(columns.log_counts, (span, count) => (span.logCount = count));
  give(
    columns.errors.map((index) => [index, true]),
    (span, is) => (span.isError = is),
  );
  give(
    columns.clock_skewed.map((index) => [index, true]),
    (span, is) => (span.clockSkewed = is),
  );
  return spans;
}

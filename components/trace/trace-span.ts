import type { OperationFacts } from "@/lib/contract/shared";
import type { SpanRow } from "@/lib/contract/span-row";
import type { SpanTree } from "@/lib/model/trace-tree";

/** A span as the page draws it. Times are nanoseconds since the trace's origin: exact as a number for 104 days. */
export type TraceSpan = {
  spanId: string;
  parentId: string | null;
  name: string;
  service: string;
  kind: SpanRow["kind"];
  isError: boolean;
  statusMessage: string | null;
  startNs: number;
  durationNs: number;
  clockSkewed: boolean;
  requestId: string | null;
  operation: OperationFacts | null;
  events: SpanRow["events"];
  logCount: number;
};

export type TraceTree = SpanTree<TraceSpan>;

export function traceSpanOf(row: SpanRow, originNs: bigint): TraceSpan {
  return {
    spanId: row.span_id,
    parentId: row.parent_span_id,
    name: row.name,
    service: row.service,
    kind: row.kind,
    isError: row.status === "error",
    statusMessage: row.status_message,
    startNs: Number(BigInt(row.start_ns) - originNs),
    durationNs: row.duration_ns,
    clockSkewed: row.clock_skewed,
    requestId: row.request_id,
    operation: row.operation,
    events: row.events,
    logCount: row.log_count,
  };
}

/** What the row is called: the agent, tool or model for an operation, else the span's own name. */
export function spanTitle(span: Pick<TraceSpan, "name" | "operation">): string {
  const name = span.operation?.name;
  return name && name !== span.name ? name : span.name;
}

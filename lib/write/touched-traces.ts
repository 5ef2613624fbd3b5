import type { Db } from "@/lib/db/pool";
import type { Span } from "@/lib/model/span";

/**
 * Leaves a mark for the worker, in the spans' own transaction: these traces have new spans. One row per project and kind;
 * traces with operations apart from the rest, because only the former can start a run.
 */
export async function markTouched(tx: Db, projectId: number, spans: readonly Span[]): Promise<void> {
  const withOperations = new Set<string>();
  const plain = new Set<string>();
  for (const span of spans) if (span.operation !== null) withOperations.add(span.traceId);
  for (const span of spans) if (!withOperations.has(span.traceId)) plain.add(span.traceId);
  for (const [hasOperations, traceIds] of [
    [true, withOperations],
    [false, plain],
  ] as const) {
    if (traceIds.size === 0) continue;
    await tx.query({
      name: "mark-touched",
      text: `/* mark-touched */ insert into telemetry.touched_traces (project_id, has_operations, trace_ids) values ($1, $2, $3)`,
      values: [projectId, hasOperations, [...traceIds]],
    });
  }
}

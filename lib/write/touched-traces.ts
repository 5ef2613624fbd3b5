import type { Db } from "@/lib/db/pool";
import type { Span } from "@/lib/model/span";

/** Traces that have new spans; those with operations apart from the rest, because only the former can start a run. */
export class TouchedTraces {
  readonly #all = new Set<string>();
  readonly #withOperations = new Set<string>();

  /** Spans of one trace mostly come in a row. */
  add(spans: readonly Span[]): void {
    let last: string | undefined;
    for (const { traceId, operation } of spans) {
      if (traceId !== last) this.#all.add(traceId);
      if (operation !== null) this.#withOperations.add(traceId);
      last = traceId;
    }
  }

  /** Leaves a mark for the worker, in the spans' own transaction. One row per project and kind. */
  async mark(tx: Db, projectId: number): Promise<void> {
    const plain = [...this.#all].filter((traceId) => !this.#withOperations.has(traceId));
    await tx.query({
      name: "mark-touched",
      text: `/* mark-touched */ insert into telemetry.touched_traces (project_id, has_operations, trace_ids)
        select $1, has_operations, trace_ids
        from (values (true, $2::uuid[]), (false, $3::uuid[])) as t(has_operations, trace_ids) where trace_ids <> '{}'`,
      values: [projectId, [...this.#withOperations], plain],
    });
  }
}

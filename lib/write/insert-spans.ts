import { copyIn } from "@/lib/db/copy";
import type { Connection } from "@/lib/db/pool";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";
import type { Span } from "@/lib/model/span";
import type { AttributeKeys } from "./attribute-keys";
import { isBadData } from "./database-errors";
import { copyGranulesText } from "./granules";
import type { KeepDaysOf } from "./retention";
import { copyPayloadsText, copySpansText, type EncodedSpans, encodeSpans, spanColumns } from "./span-rows";

export type ProjectSpans = { projectIds: number[]; spans: Span[] };
export type SpanBatch = ProjectSpans & { keys: AttributeKeys; keepDaysOf: KeepDaysOf };
/** Indexes into the batch. */
export type Inserted = { inserted: number[]; refused: Map<number, string> };

/** The usual way: straight into the table. Throws a unique violation when any span is stored already. */
export async function copySpans(tx: Connection, rows: EncodedSpans): Promise<void> {
  await copyIn(tx, copySpansText, rows.spans);
  await copyIn(tx, copyGranulesText, rows.granules);
  if (rows.payloads !== null) await copyIn(tx, copyPayloadsText, rows.payloads);
}

/** For batches with spans that are stored already, or twice in the batch: by a temporary table, new ones only. */
export async function mergeSpans(tx: Connection, batch: SpanBatch): Promise<Inserted> {
  await tx.query(
    "create temp table if not exists incoming_spans (like telemetry.spans including defaults) on commit delete rows",
  );
  await tx.query("delete from incoming_spans");
  const encoded = encodeSpans(batch.projectIds, batch.spans, batch.keys, batch.keepDaysOf);
  await copyIn(tx, copySpansText.replace("telemetry.spans", "incoming_spans"), encoded.spans);
  const { rows } = await tx.query<{
    trace_id: string;
    span_id: bigint;
    start_ns: bigint;
    project_id: number;
  }>(
    `/* merge-spans */ insert into telemetry.spans (${spanColumns})
     select ${spanColumns} from incoming_spans order by trace_id, span_id, start_ns, project_id
     on conflict do nothing returning trace_id, span_id, start_ns, project_id`,
  );
  const stored = new Set(
    rows.map(
      (row) =>
        `${row.project_id}:${traceIdFromUuid(row.trace_id)}:${spanIdFromInt(row.span_id)}:${row.start_ns}`,
    ),
  );
  // With the terms of rows that are stored already: a granule may promise more than it holds, never less.
  if (rows.length > 0) await copyIn(tx, copyGranulesText, encoded.granules);
  encoded.release();
  const inserted: number[] = [];
  batch.spans.forEach((span, i) => {
    // Deleting makes the second of two equal spans in one batch count as the duplicate that it is.
    if (stored.delete(`${batch.projectIds[i]}:${span.traceId}:${span.spanId}:${span.startNs}`))
      inserted.push(i);
  });
  await copyPayloadsOf(tx, pick(batch, inserted));
  return { inserted, refused: new Map() };
}

/** For batches that PostgreSQL refuses as bad data: halves them under savepoints until the bad items stand alone. */
export async function sieveSpans(tx: Connection, batch: SpanBatch): Promise<Inserted> {
  const result: Inserted = { inserted: [], refused: new Map() };
  const todo: number[][] = [batch.spans.map((_, i) => i)];
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    const indexes = part;
    await tx.query("savepoint part");
    try {
      const { inserted } = await mergeSpans(tx, pick(batch, indexes));
      for (const at of inserted) result.inserted.push(indexes[at] ?? 0);
      await tx.query("release savepoint part");
    } catch (error) {
      if (!isBadData(error)) throw error;
      await tx.query("rollback to savepoint part");
      const half = Math.ceil(indexes.length / 2);
      if (indexes.length === 1) result.refused.set(indexes[0] ?? 0, (error as Error).message);
      else todo.push(indexes.slice(half), indexes.slice(0, half));
    }
  }
  return result;
}

async function copyPayloadsOf(tx: Connection, batch: SpanBatch): Promise<void> {
  if (batch.spans.length === 0) return;
  const { payloads, release } = encodeSpans(batch.projectIds, batch.spans, batch.keys, batch.keepDaysOf);
  if (payloads !== null) await copyIn(tx, copyPayloadsText, payloads);
  release();
}

function pick(batch: SpanBatch, indexes: readonly number[]): SpanBatch {
  return {
    keys: batch.keys,
    keepDaysOf: batch.keepDaysOf,
    projectIds: indexes.map((i) => batch.projectIds[i] ?? 0),
    spans: indexes.flatMap((i) => batch.spans[i] ?? []),
  };
}

import type { IngestRow } from "@/lib/contract/ingest-activity";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { inRange, readSums, type StepRange, type SumRow, sumColumns } from "./ingest-steps";
import { runSql } from "./run-sql";
import type { Scope } from "./scope";

const maxRows = 300;

type Found = SumRow & {
  key_id: string;
  key_name: string | null;
  revoked: boolean;
  signal: IngestRow["signal"];
  service: string;
  updated_at: Date;
  /** Accepted items by place of the step. */
  course: { [step: string]: number };
};
type Row = { key: string; row: Omit<IngestRow, "reasons"> };

/** One row per key, signal and service, those first that brought or wanted to bring most. `key` finds its reasons. */
export async function ingestRows(
  db: Db,
  scope: Scope,
  { fromMs, stepMs, steps }: StepRange,
  seconds: number,
): Promise<{ shown: Row[]; hidden: number }> {
  const from = Math.floor(fromMs / 1_000);
  const width = Math.floor(stepMs / 1_000);
  const found = await runSql<Found & { all_rows: number }>(
    db,
    "ingest-rows",
    sql`with mine as materialized (
          select * from telemetry.ingest_stats where ${inRange(scope, fromMs)}
        ), sums as (
          select key_id, signal, service, ${sumColumns}, max(updated_at) as updated_at, count(*) over () as all_rows
          from mine group by key_id, signal, service
          order by sum(accepted + rejected) desc, sum(refused_exports + throttled_exports) desc, key_id, signal, service
          limit ${maxRows}
        ), courses as (
          select key_id, signal, service, jsonb_object_agg(step, accepted) as course
          from (select key_id, signal, service, (bucket - ${from}) / ${width}::bigint as step, sum(accepted) as accepted
                from mine group by 1, 2, 3, 4) as stepped
          group by key_id, signal, service
        )
        select sums.*, sums.all_rows::int as all_rows, courses.course, k.name as key_name, k.revoked_at is not null as revoked
        from sums join courses using (key_id, signal, service) left join api_keys k on k.id = sums.key_id
        order by accepted + rejected desc, refused_exports + throttled_exports desc, key_id, signal, service`,
  );
  const shown = found.map((row) => ({
    key: rowKey(row),
    row: readRow(row, { seconds, stepSeconds: width, steps }),
  }));
  return { shown, hidden: (found[0]?.all_rows ?? 0) - found.length };
}

/** What a row is about, as text. */
export function rowKey({
  key_id,
  signal,
  service,
}: {
  key_id: string;
  signal: string;
  service: string;
}): string {
  return JSON.stringify([key_id, signal, service]);
}

function readRow(
  row: Found,
  { seconds, stepSeconds, steps }: { seconds: number; stepSeconds: number; steps: number },
): Row["row"] {
  const { counts, lag } = readSums(row);
  return {
    ...counts,
    items_per_second: counts.accepted / seconds,
    bytes_per_second: counts.bytes / seconds,
    lag_ms: row.signal === "runs" || row.signal === "alerts" ? null : lag,
    key:
      row.key_id === ""
        ? null
        : {
            id: row.key_id,
            name: row.key_name ?? "a deleted key",
            revoked: row.key_name === null || row.revoked,
          },
    signal: row.signal,
    service: row.service === "" ? null : row.service,
    last_at: row.updated_at.toISOString(),
    // The step that is open now is left out: it would look like a fall.
    spark: Array.from({ length: steps - 1 }, (_, i) => (row.course[i] ?? 0) / stepSeconds),
  };
}

import type { IngestReason } from "@/lib/contract/ingest-activity";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { rowKey } from "./ingest-rows";
import { runSql } from "./run-sql";

type Found = {
  key_id: string;
  signal: string;
  service: string;
  kind: IngestReason["kind"];
  reason: string;
  count: number;
  message: string;
  last_at: Date;
};

const maxReasons = 2_000;

/** Why something was not taken as it was sent, by the row that it belongs to (rowKey), most often first. */
export async function ingestReasons(
  db: Db,
  projectIds: readonly number[],
  fromMs: number,
): Promise<Map<string, IngestReason[]>> {
  const rows = await runSql<Found>(
    db,
    "ingest-reasons",
    sql`select key_id, signal, service, kind, reason, sum(count)::float8 as count,
          (array_agg(message order by last_at desc))[1] as message, max(last_at) as last_at
        from telemetry.ingest_reasons
        where project_id = any(${[...projectIds]}::int[]) and width in (60, 600, 3600) and bucket >= ${Math.floor(fromMs / 1_000)}
        group by key_id, signal, service, kind, reason order by count desc limit ${maxReasons}`,
  );
  const found = new Map<string, IngestReason[]>();
  for (const row of rows) {
    const { kind, reason, count, message } = row;
    const list = found.get(rowKey(row)) ?? [];
    list.push({ kind, reason, count, message, last_at: row.last_at.toISOString() });
    found.set(rowKey(row), list);
  }
  return found;
}

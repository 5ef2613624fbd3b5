import { nameAttributes } from "@/lib/db/attribute-names";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { spanIdToInt } from "@/lib/model/ids";
import { compileQuery } from "../../language/compile";
import { logSignal } from "../../language/log-signal";
import { type StoredLog, toLogRows } from "../../rows/log-row";
import type { Scope } from "../../scope";
import { logSource } from "../../search/sources";
import { type Source, type WalkRow, walkNewest } from "../../search/walk";
import { valueTexts } from "./attribute-values";
import type { EvidenceRow, FoundRows, RowWindow } from "./evidence-row";

type Row = StoredLog & WalkRow & { resource_id: bigint };

const source: Source = {
  ...logSource,
  name: "evidence-logs",
  columns: sql`${logSource.columns}, l.resource_id`,
};

/** Log lines that match, of the window, the newest first. */
export async function readLogs(db: Db, scope: Scope, q: string, window: RowWindow): Promise<FoundRows> {
  const condition = await compileQuery(q, logSignal, { db, scope });
  const stored: Row[] = [];
  let isCut = false;
  const chunk = () => ({ limit: window.limit + 1 - stored.length, where: sql`true` });
  const walk = walkNewest<Row>(db, scope, source, condition, window, null, chunk, {
    budgetMs: window.budgetMs,
    onStop: () => {
      isCut = true;
    },
  });
  for await (const more of walk) {
    stored.push(...more);
    if (stored.length > window.limit) break;
  }
  const kept = stored.slice(0, window.limit);
  await nameAttributes(db, kept);
  const rows = (await toLogRows(db, kept)).map((row, i): EvidenceRow => {
    return {
      kind: "log",
      id: row.id,
      title: row.service,
      service: row.service,
      version: null,
      status: row.level,
      startNs: BigInt(row.time_ns),
      durationMs: null,
      message: row.body,
      errorType: row.logger,
      runId: row.run_id,
      traceId: row.trace_id,
      spanId: row.span_id === null ? null : spanIdToInt(row.span_id),
      requestId: row.request_id,
      tokens: 0,
      costUsd: 0,
      resourceId: kept[i]?.resource_id ?? null,
      own: Object.entries(row.attributes).flatMap(([key, value]) =>
        valueTexts(value).map((text): [string, string] => [key, text]),
      ),
    };
  });
  return { rows, isCut: isCut || stored.length > window.limit };
}

import type { OperationFacts } from "@/lib/contract/shared";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { traceIdFromUuid } from "@/lib/model/ids";
import { compileQuery } from "../../language/compile";
import { spanSignal } from "../../language/span-signal";
import { requestIdOfSpan, spansFrom } from "../../rows/span-row";
import type { Scope } from "../../scope";
import { type Source, type WalkRow, walkNewest } from "../../search/walk";
import type { EvidenceRow, FoundRows, RowWindow } from "./evidence-row";

type Row = WalkRow & {
  trace_id: string;
  span_id: bigint;
  name: string;
  service_name: string;
  service_version: string | null;
  status: number;
  status_message: string | null;
  start_ns: bigint;
  duration_ns: bigint;
  request_id: string | null;
  operation: OperationFacts | null;
};

const source: Source = {
  name: "evidence-spans",
  columns: sql`s.start_ns as at, array[s.trace_id::text, s.span_id::text] as keys, s.trace_id, s.span_id, s.name, r.service_name,
    r.service_version, s.status, s.status_message, s.start_ns, s.duration_ns, ${requestIdOfSpan} as request_id, s.operation`,
  from: spansFrom,
  project: sql`s.project_id`,
  time: sql`s.start_ns`,
  keys: sql`s.trace_id, s.span_id`,
  order: sql`s.start_ns desc, s.trace_id desc, s.span_id desc`,
};

/** Spans that match and started in the window, the newest first; of one trace each at most once. */
export async function readSpans(db: Db, scope: Scope, q: string, window: RowWindow): Promise<FoundRows> {
  const condition = await compileQuery(q, spanSignal, { db, scope });
  const rows = new Map<string, Row>();
  let isCut = false;
  const chunk = () => ({ limit: window.limit, where: sql`true` });
  const walk = walkNewest<Row>(db, scope, source, condition, window, null, chunk, {
    budgetMs: window.budgetMs,
    onStop: () => {
      isCut = true;
    },
  });
  for await (const more of walk) {
    for (const row of more) if (!rows.has(row.trace_id)) rows.set(row.trace_id, row);
    if (rows.size < window.limit) continue;
    isCut = true;
    break;
  }
  return { rows: [...rows.values()].slice(0, window.limit).map(toRow), isCut };
}

function toRow(row: Row): EvidenceRow {
  const { operation } = row;
  const title = operation?.name !== undefined && operation.name !== row.name ? operation.name : row.name;
  return {
    kind: "trace",
    id: traceIdFromUuid(row.trace_id),
    title,
    service: row.service_name,
    version: row.service_version,
    status: row.status === 2 ? "error" : row.status === 1 ? "ok" : "unset",
    startNs: row.start_ns,
    durationMs: Number(row.duration_ns) / 1e6,
    message: row.status_message,
    errorType: operation?.errorType ?? null,
    runId: null,
    traceId: traceIdFromUuid(row.trace_id),
    spanId: row.span_id,
    requestId: row.request_id,
    tokens: (operation?.inputTokens ?? 0) + (operation?.outputTokens ?? 0),
    costUsd: operation?.costUsd ?? 0,
    resourceId: null,
    own: [],
  };
}

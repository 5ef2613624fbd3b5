import type { LogRow } from "@/lib/contract/log-list";
import { nameAttributes } from "@/lib/db/attribute-names";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";
import { severityName } from "@/lib/model/log-record";
import { isoFromNs } from "@/lib/model/time";

/** Columns of a log line, for statements with `telemetry.log_records l`. The resource's name is joined by hand: few resources, many lines. */
export const logColumns = sql`l.id, l.time_ns, l.severity, l.severity_text, l.body, l.body_json, l.scope_name, l.event_name,
  l.trace_id, l.span_id, l.request_id, l.run_id, l.attributes,
  (select r.service_name from telemetry.resources r where r.project_id = l.project_id and r.resource_id = l.resource_id) as service_name`;

export type StoredLog = {
  id: bigint;
  time_ns: bigint;
  severity: number;
  severity_text: string | null;
  body: string;
  body_json: unknown;
  scope_name: string | null;
  event_name: string | null;
  trace_id: string | null;
  span_id: bigint | null;
  request_id: string | null;
  run_id: string | null;
  attributes: { [key: string]: unknown };
  service_name: string | null;
};

/** Lines as the API gives them, attributes under their own names. */
export async function toLogRows(db: Db, stored: readonly StoredLog[]): Promise<LogRow[]> {
  await nameAttributes(db, stored);
  return stored.map(toLogRow);
}

function toLogRow(stored: StoredLog): LogRow {
  return {
    id: String(stored.id),
    time: isoFromNs(stored.time_ns),
    time_ns: String(stored.time_ns),
    level: severityName(stored.severity),
    severity_text: stored.severity_text,
    body: stored.body,
    body_json: stored.body_json ?? null,
    service: stored.service_name ?? "unknown",
    logger: stored.scope_name,
    event_name: stored.event_name,
    trace_id: stored.trace_id === null ? null : traceIdFromUuid(stored.trace_id),
    span_id: stored.span_id === null ? null : spanIdFromInt(stored.span_id),
    request_id: stored.request_id,
    run_id: stored.run_id,
    attributes: stored.attributes,
  };
}

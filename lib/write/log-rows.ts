import type { LogRecord } from "@/lib/model/log-record";
import type { AttributeKeys } from "./attribute-keys";
import { writeAttributesJson } from "./attributes-json";
import { CopyBuffer } from "./copy-buffer";
import { valueText } from "./json-text";
import type { KeepDaysOf } from "./retention";

type Row = { record: LogRecord; projectId: number; keys: AttributeKeys; keepDaysOf: KeepDaysOf };
type Column = { column: string; encode: (out: CopyBuffer, row: Row) => void };

const columns: Column[] = [
  { column: "time_ns", encode: (out, { record }) => out.int64(record.timeNs) },
  { column: "observed_ns", encode: (out, { record }) => out.int64(record.observedNs) },
  {
    column: "trace_id",
    encode: (out, { record }) => (record.traceId === null ? out.nil() : out.hex(record.traceId)),
  },
  {
    column: "span_id",
    encode: (out, { record }) => (record.spanId === null ? out.nil() : out.hex(record.spanId)),
  },
  { column: "resource_id", encode: (out, { record }) => out.int64(record.resource.id) },
  { column: "project_id", encode: (out, { projectId }) => out.int32(projectId) },
  { column: "flags", encode: (out, { record }) => out.int32(record.flags | 0) },
  { column: "dropped_attributes", encode: (out, { record }) => out.int32(record.droppedAttributes) },
  { column: "severity", encode: (out, { record }) => out.int16(record.severity) },
  { column: "severity_text", encode: (out, { record }) => out.textOrNil(record.severityText) },
  { column: "event_name", encode: (out, { record }) => out.textOrNil(record.eventName) },
  { column: "scope_name", encode: (out, { record }) => out.textOrNil(record.scope.name) },
  { column: "request_id", encode: (out, { record }) => out.textOrNil(record.requestId) },
  { column: "run_id", encode: (out, { record }) => out.textOrNil(record.runId) },
  { column: "body", encode: (out, { record }) => out.text(record.body) },
  {
    column: "body_json",
    encode: (out, { record }) =>
      record.bodyJson === undefined ? out.nil() : out.jsonb(valueText(record.bodyJson)),
  },
  {
    column: "attributes",
    encode: (out, { record, projectId, keys }) =>
      writeAttributesJson(out, { attributes: record.attributes, projectId, keys }),
  },
  {
    column: "keep_days",
    encode: (out, { record, projectId, keepDaysOf }) => out.int16(keepDaysOf(projectId, record.timeNs)),
  },
];

export const copyLogsText = `copy telemetry.log_records (${columns
  .map(({ column }) => column)
  .join(", ")}) from stdin (format binary)`;

/** Rows of telemetry.log_records, ready for COPY; `release` once PostgreSQL has the body. */
export function encodeLogs(
  projectIds: readonly number[],
  records: readonly LogRecord[],
  keys: AttributeKeys,
  keepDaysOf: KeepDaysOf,
): { body: Buffer; release: () => void } {
  const out = new CopyBuffer();
  records.forEach((record, i) => {
    out.startRow(columns.length);
    for (const { encode } of columns)
      encode(out, { record, projectId: projectIds[i] ?? 0, keys, keepDaysOf });
  });
  return { body: out.finish(), release: () => out.release() };
}

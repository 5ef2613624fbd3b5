import type { AttributeValue } from "@/lib/model/attributes";
import type { IngestLimits } from "@/lib/model/limits";
import type { LogsMessage, OtlpLogRecord } from "@/lib/model/otlp-message";
import { decodeJson, readResource, readScope } from "./json-envelope";
import { type JsonObject, readHex, readInt, readList, readName, readTimeNs } from "./json-fields";
import { readJsonAttributes, readJsonValue } from "./json-values";
import type { Allowance } from "./limits";

/** ExportLogsServiceRequest from OTLP/JSON. Throws `InvalidInput` naming the field, `TooLarge` past the limits. */
export function decodeLogsJson(body: Buffer, limits?: IngestLimits): LogsMessage {
  return decodeJson(
    body,
    (root, allowance) => ({
      resourceLogs: readList(root, "resourceLogs", (group) => {
        allowance.startItem();
        return {
          resource: readResource(group, allowance),
          scopeLogs: readList(group, "scopeLogs", (scoped) => {
            allowance.startItem();
            return {
              scope: readScope(scoped),
              logRecords: readList(scoped, "logRecords", (record) => readLogRecord(record, allowance)),
            };
          }),
        };
      }),
      limits: allowance.counts,
    }),
    limits,
  );
}

function readLogRecord(record: JsonObject, allowance: Allowance): OtlpLogRecord {
  allowance.startItem();
  const hasBody = record.body !== undefined && record.body !== null;
  return {
    timeNs: readTimeNs(record, "timeUnixNano"),
    observedNs: readTimeNs(record, "observedTimeUnixNano"),
    severity: readInt(record, "severityNumber"),
    severityText: readName(record, "severityText"),
    body: hasBody ? readBody(record.body, allowance) : undefined,
    attributes: readJsonAttributes(record, "attributes", () => allowance.takeAttribute(), allowance),
    flags: readInt(record, "flags"),
    traceId: readHex(record, "traceId"),
    spanId: readHex(record, "spanId"),
    eventName: readName(record, "eventName"),
    droppedAttributes: readInt(record, "droppedAttributesCount") + allowance.dropped,
  };
}

function readBody(body: unknown, allowance: Allowance): AttributeValue {
  allowance.startBody();
  return readJsonValue(body, allowance, 0, "body");
}

import type { IngestLimits } from "@/lib/model/limits";
import type { LogsMessage, OtlpLogRecord } from "@/lib/model/otlp-message";
import { WireAttributes } from "@/lib/model/wire-attributes";
import { readAnyValue, readAttribute } from "./any-value";
import { readCleanText } from "./clean-text";
import { readResourceGroups } from "./envelope";
import { Allowance } from "./limits";
import { ProtobufReader } from "./protobuf-reader";

const logFields = 0b1_1111_1110_1110;

/** ExportLogsServiceRequest from its bytes. Throws `InvalidInput` where they are not one, `TooLarge` past the limits. */
export function decodeLogsProtobuf(bytes: Buffer, limits?: IngestLimits): LogsMessage {
  const allowance = new Allowance(limits);
  const groups = readResourceGroups(new ProtobufReader(bytes), allowance, readLogRecord);
  return {
    resourceLogs: groups.map(({ resource, scopes }) => ({
      resource,
      scopeLogs: scopes.map(({ scope, items }) => ({ scope, logRecords: items })),
    })),
    limits: allowance.counts,
  };
}

function readLogRecord(reader: ProtobufReader, allowance: Allowance): OtlpLogRecord {
  const outer = reader.enter();
  allowance.startItem();
  const attributes = new WireAttributes(reader.bytes, readCleanText);
  const record: OtlpLogRecord = {
    timeNs: 0n,
    observedNs: 0n,
    severity: 0,
    severityText: "",
    body: undefined,
    attributes,
    droppedAttributes: 0,
    flags: 0,
    traceId: "",
    spanId: "",
    eventName: "",
  };
  while (reader.hasMore()) readLogField(reader, reader.tag(), record, attributes, allowance);
  record.droppedAttributes += allowance.dropped;
  reader.leave(outer);
  return record;
}

function readLogField(
  reader: ProtobufReader,
  tag: number,
  record: OtlpLogRecord,
  attributes: WireAttributes,
  allowance: Allowance,
): void {
  switch (tag) {
    case 0x09:
      record.timeNs = reader.fixed64();
      return;
    case 0x10:
      record.severity = reader.varint32();
      return;
    case 0x1a:
      record.severityText = reader.name();
      return;
    case 0x2a:
      allowance.startBody();
      record.body = readAnyValue(reader, allowance, 0);
      return;
    case 0x32:
      readAttribute(reader, attributes, allowance);
      return;
    case 0x38:
      record.droppedAttributes = reader.varint32();
      return;
    case 0x45:
      record.flags = reader.fixed32();
      return;
    case 0x4a:
      record.traceId = reader.hex();
      return;
    case 0x52:
      record.spanId = reader.hex();
      return;
    case 0x59:
      record.observedNs = reader.fixed64();
      return;
    case 0x62:
      record.eventName = reader.name();
      return;
    default:
      reader.skip(tag, logFields);
  }
}

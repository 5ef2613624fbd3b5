/**
 * OTLP/JSON (traces and logs, as written by hand or by an exporter) to protobuf bytes, for tests only.
 * Independent of the decoder: field numbers are written out here again.
 */
export type Json = { [key: string]: unknown };

export function encodeTraces(request: unknown): Buffer {
  return encodeEnvelope(request, "resourceSpans", "scopeSpans", "spans", encodeSpan);
}

export function encodeLogs(request: unknown): Buffer {
  return encodeEnvelope(request, "resourceLogs", "scopeLogs", "logRecords", encodeLogRecord);
}

export function encodeEnvelope(
  request: unknown,
  groups: string,
  scopes: string,
  items: string,
  encode: (item: Json) => Buffer,
) {
  return Buffer.concat(
    list(request, groups).map((group) =>
      message(
        1,
        has(group, "resource") ? message(1, ...encodeResource(child(group, "resource"))) : none,
        ...list(group, scopes).map((scoped) => {
          const scope = child(scoped, "scope");
          return message(
            2,
            has(scoped, "scope") ? message(1, ...encodeScope(scope)) : none,
            ...list(scoped, items).map((item) => message(2, encode(item))),
            string(3, scoped.schemaUrl),
          );
        }),
        string(3, group.schemaUrl),
      ),
    ),
  );
}

function encodeResource(resource: Json): Buffer[] {
  return [
    encodeAttributes(1, resource),
    varint(2, resource.droppedAttributesCount),
    ...list(resource, "entityRefs").map((entity) =>
      message(3, string(1, entity.schemaUrl), string(2, entity.type)),
    ),
  ];
}

function encodeScope(scope: Json): Buffer[] {
  return [
    string(1, scope.name),
    string(2, scope.version),
    encodeAttributes(3, scope),
    varint(4, scope.droppedAttributesCount),
  ];
}

function encodeSpan(span: Json): Buffer {
  const status = child(span, "status");
  return Buffer.concat([
    hex(1, span.traceId),
    hex(2, span.spanId),
    string(3, span.traceState),
    hex(4, span.parentSpanId),
    string(5, span.name),
    varint(6, span.kind),
    fixed64(7, span.startTimeUnixNano),
    fixed64(8, span.endTimeUnixNano),
    encodeAttributes(9, span),
    varint(10, span.droppedAttributesCount),
    ...list(span, "events").map((event) =>
      message(
        11,
        fixed64(1, event.timeUnixNano),
        string(2, event.name),
        encodeAttributes(3, event),
        varint(4, event.droppedAttributesCount),
      ),
    ),
    varint(12, span.droppedEventsCount),
    ...list(span, "links").map((link) =>
      message(
        13,
        hex(1, link.traceId),
        hex(2, link.spanId),
        string(3, link.traceState),
        encodeAttributes(4, link),
      ),
    ),
    varint(14, span.droppedLinksCount),
    has(span, "status") ? message(15, string(2, status.message), varint(3, status.code)) : none,
    fixed32(16, span.flags),
  ]);
}

function encodeLogRecord(record: Json): Buffer {
  return Buffer.concat([
    fixed64(1, record.timeUnixNano),
    varint(2, record.severityNumber),
    string(3, record.severityText),
    has(record, "body") ? message(5, encodeValue(child(record, "body"))) : none,
    encodeAttributes(6, record),
    varint(7, record.droppedAttributesCount),
    fixed32(8, record.flags),
    hex(9, record.traceId),
    hex(10, record.spanId),
    fixed64(11, record.observedTimeUnixNano),
    string(12, record.eventName),
  ]);
}

export function encodeAttributes(field: number, owner: Json, name = "attributes"): Buffer {
  return Buffer.concat(
    list(owner, name).map((attribute) =>
      message(
        field,
        string(1, attribute.key),
        has(attribute, "value") ? message(2, encodeValue(child(attribute, "value"))) : none,
      ),
    ),
  );
}

export function encodeValue(value: Json): Buffer {
  if (has(value, "stringValue")) return bytes(1, Buffer.from(String(value.stringValue)));
  if (has(value, "boolValue")) return Buffer.concat([tag(2, 0), Buffer.from([value.boolValue ? 1 : 0])]);
  if (has(value, "intValue"))
    return Buffer.concat([tag(3, 0), encodeVarint(BigInt(value.intValue as string))]);
  if (has(value, "doubleValue")) {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(Number(value.doubleValue));
    return Buffer.concat([tag(4, 1), double]);
  }
  if (has(value, "arrayValue")) {
    const items = list(child(value, "arrayValue"), "values");
    return message(5, ...items.map((item) => message(1, encodeValue(item))));
  }
  if (has(value, "kvlistValue"))
    return message(6, encodeAttributes(1, child(value, "kvlistValue"), "values"));
  if (has(value, "bytesValue")) return bytes(7, Buffer.from(String(value.bytesValue), "base64"));
  return none;
}

export const none = Buffer.alloc(0);

export function encodeVarint(value: bigint): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return Buffer.from(out);
}

export function tag(field: number, wireType: number): Buffer {
  return encodeVarint(BigInt(field * 8 + wireType));
}

export function message(field: number, ...parts: Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

export function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([tag(field, 2), encodeVarint(BigInt(content.length)), content]);
}

export function string(field: number, value: unknown): Buffer {
  return value === undefined || value === null || value === ""
    ? none
    : bytes(field, Buffer.from(String(value)));
}

export function hex(field: number, value: unknown): Buffer {
  return value === undefined || value === null || value === ""
    ? none
    : bytes(field, Buffer.from(String(value), "hex"));
}

export function varint(field: number, value: unknown): Buffer {
  if (value === undefined || value === null || value === 0) return none;
  return Buffer.concat([tag(field, 0), encodeVarint(BigInt(value as string | number))]);
}

export function fixed64(field: number, value: unknown): Buffer {
  if (value === undefined || value === null) return none;
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value as string | number)));
  return Buffer.concat([tag(field, 1), out]);
}

function fixed32(field: number, value: unknown): Buffer {
  if (value === undefined || value === null) return none;
  const out = Buffer.alloc(4);
  out.writeUInt32LE(Number(value));
  return Buffer.concat([tag(field, 5), out]);
}

export function has(object: Json, name: string): boolean {
  return object[name] !== undefined && object[name] !== null;
}

export function child(object: Json, name: string): Json {
  return (object[name] ?? {}) as Json;
}

export function list(object: unknown, name: string): Json[] {
  return ((object as Json)[name] ?? []) as Json[];
}

import type { IngestLimits } from "@/lib/model/limits";
import type { OtlpSpan, TracesMessage } from "@/lib/model/otlp-message";
import { WireAttributes } from "@/lib/model/wire-attributes";
import { type AttributeLists, readAttribute, readInnerAttribute } from "./any-value";
import { readCleanText } from "./clean-text";
import { readResourceGroups } from "./envelope";
import { Allowance } from "./limits";
import { ProtobufReader } from "./protobuf-reader";

const spanFields = 0b1_1111_1111_1111_1110;

/** ExportTraceServiceRequest from its bytes. Throws `InvalidInput` where they are not one, `TooLarge` past the limits. */
export function decodeTracesProtobuf(bytes: Buffer, limits?: IngestLimits): TracesMessage {
  const allowance = new Allowance(limits);
  const groups = readResourceGroups(new ProtobufReader(bytes), allowance, readSpan);
  return {
    resourceSpans: groups.map(({ resource, scopes }) => ({
      resource,
      scopeSpans: scopes.map(({ scope, items }) => ({ scope, spans: items })),
    })),
    limits: allowance.counts,
  };
}

function readSpan(reader: ProtobufReader, allowance: Allowance): OtlpSpan {
  const outer = reader.enter();
  allowance.startItem();
  const attributes = new WireAttributes(reader.bytes, readCleanText);
  const span: OtlpSpan = {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    traceState: "",
    flags: 0,
    name: "",
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    attributes,
    droppedAttributes: 0,
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
  };
  while (reader.hasMore()) readSpanField(reader, reader.tag(), span, attributes, allowance);
  span.droppedAttributes += allowance.dropped;
  reader.leave(outer);
  return span;
}

function readSpanField(
  reader: ProtobufReader,
  tag: number,
  span: OtlpSpan,
  attributes: WireAttributes,
  allowance: Allowance,
): void {
  switch (tag) {
    case 0x4a:
      readAttribute(reader, attributes, allowance);
      return;
    case 0x0a:
      span.traceId = reader.repeatedHex();
      return;
    case 0x12:
      span.spanId = reader.hex();
      return;
    case 0x1a:
      span.traceState = reader.name();
      return;
    case 0x22:
      span.parentSpanId = reader.hex();
      return;
    case 0x2a:
      span.name = reader.name();
      return;
    case 0x30:
      span.kind = reader.varint32();
      return;
    case 0x39:
      span.startNs = reader.fixed64();
      return;
    case 0x41:
      span.endNs = reader.fixed64();
      return;
    case 0x50:
      span.droppedAttributes = reader.varint32();
      return;
    case 0x5a:
      readEvent(reader, span, allowance);
      return;
    case 0x6a:
      readLink(reader, span, allowance);
      return;
    case 0x7a:
      readStatus(reader, span, allowance);
      return;
    case 0x85:
      span.flags = reader.fixed32();
      return;
    case 0x60:
    case 0x70:
      reader.varint32();
      return;
    default:
      reader.skip(tag, spanFields);
  }
}

function readEvent(reader: ProtobufReader, span: OtlpSpan, allowance: Allowance): void {
  if (!allowance.takeEvent()) {
    reader.skipMessage();
    return;
  }
  const outer = reader.enter();
  const attributes: AttributeLists = { keys: [], values: [] };
  const event = { timeNs: 0n, name: "", attributes };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x09) event.timeNs = reader.fixed64();
    else if (tag === 0x12) event.name = reader.name();
    else if (tag === 0x1a) readInnerAttribute(reader, attributes, allowance);
    else reader.skip(tag, 0b1110);
  }
  reader.leave(outer);
  span.events.push(event);
}

function readLink(reader: ProtobufReader, span: OtlpSpan, allowance: Allowance): void {
  if (!allowance.takeLink()) {
    reader.skipMessage();
    return;
  }
  const outer = reader.enter();
  const attributes: AttributeLists = { keys: [], values: [] };
  const link = { traceId: "", spanId: "", attributes };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) link.traceId = reader.hex();
    else if (tag === 0x12) link.spanId = reader.hex();
    else if (tag === 0x22) readInnerAttribute(reader, attributes, allowance);
    else reader.skip(tag, 0b10110);
  }
  reader.leave(outer);
  span.links.push(link);
}

function readStatus(reader: ProtobufReader, span: OtlpSpan, allowance: Allowance): void {
  const outer = reader.enter();
  allowance.startText();
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x12) span.statusMessage = reader.string(allowance);
    else if (tag === 0x18) span.statusCode = reader.varint32();
    else reader.skip(tag, 0b1100);
  }
  reader.leave(outer);
}

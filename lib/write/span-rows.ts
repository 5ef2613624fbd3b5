import { deflateRawSync } from "node:zlib";
import type { Span } from "@/lib/model/span";
import { CopyBuffer } from "./copy-buffer";
import { attributesText, type LargeValue, stringText } from "./json-text";

type Row = { span: Span; projectId: number; attributes: string; payloadKeys: string[] };
type Column = { column: string; encode: (out: CopyBuffer, row: Row) => void };

/** Header and values of the COPY come from this one list, so their order cannot drift apart. */
const columns: Column[] = [
  { column: "trace_id", encode: (out, { span }) => out.hex(span.traceId) },
  { column: "span_id", encode: (out, { span }) => out.hex(span.spanId) },
  { column: "start_ns", encode: (out, { span }) => out.int64(span.startNs) },
  { column: "duration_ns", encode: (out, { span }) => out.int64FromNumber(span.durationNs) },
  {
    column: "parent_span_id",
    encode: (out, { span }) => (span.parentSpanId === null ? out.nil() : out.hex(span.parentSpanId)),
  },
  { column: "resource_id", encode: (out, { span }) => out.int64(span.resource.id) },
  { column: "project_id", encode: (out, { projectId }) => out.int32(projectId) },
  { column: "kind", encode: (out, { span }) => out.int16(span.kind) },
  { column: "status", encode: (out, { span }) => out.int16(span.status) },
  { column: "flags", encode: (out, { span }) => out.int32(span.flags | 0) },
  { column: "dropped_attributes", encode: (out, { span }) => out.int32(span.droppedAttributes) },
  { column: "clock_skewed", encode: (out, { span }) => out.boolean(span.clockSkewed) },
  { column: "name", encode: (out, { span }) => out.text(span.name) },
  { column: "status_message", encode: (out, { span }) => out.textOrNil(span.statusMessage) },
  { column: "scope_name", encode: (out, { span }) => out.textOrNil(span.scope.name) },
  { column: "scope_version", encode: (out, { span }) => out.textOrNil(span.scope.version) },
  { column: "trace_state", encode: (out, { span }) => out.textOrNil(span.traceState) },
  { column: "request_id", encode: (out, { span }) => out.textOrNil(span.requestId) },
  { column: "attributes", encode: (out, { attributes }) => out.jsonb(attributes) },
  {
    column: "operation",
    encode: (out, { span }) =>
      span.operation === null ? out.nil() : out.jsonb(JSON.stringify(span.operation)),
  },
  {
    column: "events",
    encode: (out, { span }) => (span.events.length === 0 ? out.nil() : out.jsonb(eventsText(span))),
  },
  {
    column: "links",
    encode: (out, { span }) => (span.links.length === 0 ? out.nil() : out.jsonb(linksText(span))),
  },
  {
    column: "payload_keys",
    encode: (out, { payloadKeys }) => (payloadKeys.length === 0 ? out.nil() : out.textArray(payloadKeys)),
  },
];

export const spanColumns = columns.map(({ column }) => column).join(", ");
const payloadColumns = "trace_id, span_id, start_ns, project_id, bytes, key, body";
export const copySpansText = `copy telemetry.spans (${spanColumns}) from stdin (format binary)`;
export const copyPayloadsText = `copy telemetry.payloads (${payloadColumns}) from stdin (format binary)`;

/** `payloads` is null when there are none. `release` once PostgreSQL has both bodies: their memory is used again. */
export type EncodedSpans = { spans: Buffer; payloads: Buffer | null; release: () => void };

/** Rows of telemetry.spans and telemetry.payloads for these spans, ready for COPY. */
export function encodeSpans(projectIds: readonly number[], spans: readonly Span[]): EncodedSpans {
  const out = new CopyBuffer();
  const more: CopyBuffer[] = [];
  spans.forEach((span, i) => {
    const projectId = projectIds[i] ?? 0;
    const large: LargeValue[] = [];
    const attributes = attributesText(span.attributes, (value) => large.push(value));
    const row: Row = { span, projectId, attributes, payloadKeys: large.map(({ key }) => key) };
    out.startRow(columns.length);
    for (const { encode } of columns) encode(out, row);
    for (const value of large) {
      if (more.length === 0) more.push(new CopyBuffer());
      for (const payloads of more) encodePayload(payloads, span, projectId, value);
    }
  });
  return {
    spans: out.finish(),
    payloads: more[0]?.finish() ?? null,
    release: () => {
      for (const buffer of [out, ...more]) buffer.release();
    },
  };
}

function encodePayload(out: CopyBuffer, span: Span, projectId: number, large: LargeValue): void {
  const body = Buffer.from(large.text.replaceAll("\u0000", "\ufffd"), "utf8");
  out.startRow(7);
  out.hex(span.traceId);
  out.hex(span.spanId);
  out.int64(span.startNs);
  out.int32(projectId);
  out.int32(body.length);
  out.text(large.key);
  out.bytes(deflateRawSync(body, { level: 1 }));
}

function eventsText(span: Span): string {
  return `[${span.events
    .map((event) => {
      const attributes = attributesText(event.attributes);
      return `{"time_ns":"${event.timeNs}","name":${stringText(event.name)},"attributes":${attributes}}`;
    })
    .join(",")}]`;
}

function linksText(span: Span): string {
  return `[${span.links
    .map(
      (link) =>
        `{"trace_id":"${link.traceId}","span_id":"${link.spanId}","attributes":${attributesText(link.attributes)}}`,
    )
    .join(",")}]`;
}

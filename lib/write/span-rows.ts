import { deflateRawSync } from "node:zlib";
import { isLetter } from "@/lib/model/attribute-letter";
import type { Span } from "@/lib/model/span";
import { spanTerm, traceTerm } from "@/lib/model/term";
import type { AttributeKeys } from "./attribute-keys";
import { CopyBuffer } from "./copy-buffer";
import { addOperationTerms, type Granule, Granules } from "./granules";
import { attributesText, type LargeValue, stringText } from "./json-text";
import { packAttributes } from "./pack-attributes";
import type { KeepDaysOf } from "./retention";

const columnNames = [
  "trace_id",
  "span_id",
  "start_ns",
  "duration_ns",
  "parent_span_id",
  "resource_id",
  "project_id",
  "kind",
  "status",
  "flags",
  "dropped_attributes",
  "clock_skewed",
  "name",
  "status_message",
  "trace_state",
  "granule_id",
  "attributes",
  "request_id",
  "operation",
  "events",
  "links",
  "payload_keys",
  "keep_days",
];

export const spanColumns = columnNames.join(", ");
const payloadColumns = "trace_id, span_id, start_ns, project_id, bytes, key, keep_days, body";
export const copySpansText = `copy telemetry.spans (${spanColumns}) from stdin (format binary)`;
export const copyPayloadsText = `copy telemetry.payloads (${payloadColumns}) from stdin (format binary)`;

/** `payloads` is null when there are none. `release` once PostgreSQL has both bodies: their memory is used again. */
export type EncodedSpans = { spans: Buffer; granules: Buffer; payloads: Buffer | null; release: () => void };

/** Rows of telemetry.spans and telemetry.payloads, ready for COPY, made piece by piece: no span is needed afterwards. */
export class SpanEncoder {
  readonly #keys: AttributeKeys;
  readonly #keepDaysOf: KeepDaysOf;
  readonly #out = new CopyBuffer(true);
  #payloads: CopyBuffer | undefined;
  readonly #granules = new Granules();
  /** Traces that the worker will read, as far as they were met. */
  readonly #read = new Set<string>();

  constructor(keys: AttributeKeys, keepDaysOf: KeepDaysOf) {
    this.#keys = keys;
    this.#keepDaysOf = keepDaysOf;
  }

  add(projectId: number, spans: readonly Span[]): void {
    this.expect(spans);
    for (const span of spans) this.addOne(projectId, span);
  }

  /** Where these spans tell what becomes of their traces, before any of them is added. */
  expect(spans: readonly Span[]): void {
    let last: string | undefined;
    for (const { operation, traceId } of spans) {
      if (operation === null || traceId === last) continue;
      this.#read.add(traceId);
      last = traceId;
    }
  }

  addOne(projectId: number, span: Span): void {
    const keepDays = this.#keepDaysOf(projectId, span.startNs);
    const granule = this.#granules.next(projectId, span.startNs, this.#read.has(span.traceId));
    const large = encodeSpan(this.#out, span, { granule, keepDays }, this.#keys);
    for (const value of large) {
      this.#payloads ??= new CopyBuffer();
      encodePayload(this.#payloads, span, { projectId, keepDays }, value);
    }
  }

  finish(): EncodedSpans {
    const out = this.#out;
    const payloads = this.#payloads;
    const granuleRows = this.#granules.encode(this.#keepDaysOf);
    return {
      spans: out.finish(),
      granules: granuleRows.finish(),
      payloads: payloads?.finish() ?? null,
      release: () => {
        out.release();
        granuleRows.release();
        payloads?.release();
      },
    };
  }
}

/** The same for spans that are all there. */
export function encodeSpans(
  projectIds: readonly number[],
  spans: readonly Span[],
  keys: AttributeKeys,
  keepDaysOf: KeepDaysOf,
): EncodedSpans {
  const encoder = new SpanEncoder(keys, keepDaysOf);
  encoder.expect(spans);
  spans.forEach((span, i) => {
    encoder.addOne(projectIds[i] ?? 0, span);
  });
  return encoder.finish();
}

const none: readonly LargeValue[] = [];
type Owner = { projectId: number; keepDays: number };

/** One row, in the order of `columnNames`. @returns the values that are too large for it */
function encodeSpan(
  out: CopyBuffer,
  span: Span,
  { granule, keepDays }: { granule: Granule; keepDays: number },
  keys: AttributeKeys,
): readonly LargeValue[] {
  const { projectId, terms } = granule;
  terms.add(traceTerm(span.traceId));
  terms.add(spanTerm(span.spanId));
  out.startRow(columnNames.length);
  out.repeatedHex(span.traceId);
  out.hex(span.spanId);
  out.int64(span.startNs);
  out.int64FromNumber(span.durationNs);
  if (span.parentSpanId === null) out.nil();
  else out.hex(span.parentSpanId);
  out.int64(span.resource.id);
  out.int32(projectId);
  out.int16(span.kind);
  out.int16(span.status);
  if (span.flags === 0) out.nil();
  else out.int32(span.flags | 0);
  if (span.droppedAttributes === 0) out.nil();
  else out.int32(span.droppedAttributes);
  if (span.clockSkewed) out.boolean(true);
  else out.nil();
  out.text(span.name);
  out.textOrNil(span.statusMessage);
  out.textOrNil(span.traceState);
  out.int64FromNumber(granule.id);
  let large = none as LargeValue[];
  const { attributes, requestId } = span;
  const letter = packAttributes(out, { attributes, projectId, keys, terms, sought: requestId }, (value) => {
    if (large === none) large = [];
    large.push(value);
  });
  // Mostly one of the attributes: telemetry.request_id() finds it by its letter. One that looks like a letter would be read as one.
  out.textOrNil(letter ?? (requestId !== null && isLetter(requestId) ? `_${requestId}` : requestId));
  if (span.operation === null) out.nil();
  else {
    out.jsonb(JSON.stringify(span.operation));
    addOperationTerms(terms, span.operation);
  }
  if (span.events.length === 0) out.nil();
  else out.jsonb(eventsText(span));
  if (span.links.length === 0) out.nil();
  else out.jsonb(linksText(span));
  if (large.length === 0) out.nil();
  else out.textArray(large.map(({ key }) => key));
  out.int16(keepDays);
  return large;
}

function encodePayload(out: CopyBuffer, span: Span, { projectId, keepDays }: Owner, large: LargeValue): void {
  const body = Buffer.from(large.text.replaceAll("\u0000", "\ufffd"), "utf8");
  out.startRow(8);
  out.hex(span.traceId);
  out.hex(span.spanId);
  out.int64(span.startNs);
  out.int32(projectId);
  out.int32(body.length);
  out.text(large.key);
  out.int16(keepDays);
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

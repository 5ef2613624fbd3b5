import type { IngestLimits } from "@/lib/model/limits";
import type { OtlpSpan, TracesMessage } from "@/lib/model/otlp-message";
import { boundedText } from "./cut-text";
import { decodeJson, readResource, readScope } from "./json-envelope";
import {
  type JsonObject,
  readHex,
  readInt,
  readList,
  readName,
  readObject,
  readString,
  readTimeNs,
} from "./json-fields";
import { readJsonAttributes } from "./json-values";
import type { Allowance } from "./limits";

/** ExportTraceServiceRequest from OTLP/JSON. Throws `InvalidInput` naming the field, `TooLarge` past the limits. */
export function decodeTracesJson(body: Buffer, limits?: IngestLimits): TracesMessage {
  return decodeJson(
    body,
    (root, allowance) => ({
      resourceSpans: readList(root, "resourceSpans", (group) => {
        allowance.startItem();
        return {
          resource: readResource(group, allowance),
          scopeSpans: readList(group, "scopeSpans", (scoped) => {
            allowance.startItem();
            return {
              scope: readScope(scoped),
              spans: readList(scoped, "spans", (span) => readSpan(span, allowance)),
            };
          }),
        };
      }),
      limits: allowance.counts,
    }),
    limits,
  );
}

function readSpan(span: JsonObject, allowance: Allowance): OtlpSpan {
  allowance.startItem();
  const attributes = readJsonAttributes(span, "attributes", () => allowance.takeAttribute(), allowance);
  const events = readList(span, "events", (event) =>
    allowance.takeEvent() ? readEvent(event, allowance) : undefined,
  );
  const links = readList(span, "links", (link) =>
    allowance.takeLink() ? readLink(link, allowance) : undefined,
  );
  return {
    traceId: readHex(span, "traceId"),
    spanId: readHex(span, "spanId"),
    parentSpanId: readHex(span, "parentSpanId"),
    traceState: readName(span, "traceState"),
    flags: readInt(span, "flags"),
    name: readName(span, "name"),
    kind: readInt(span, "kind"),
    startNs: readTimeNs(span, "startTimeUnixNano"),
    endNs: readTimeNs(span, "endTimeUnixNano"),
    attributes,
    events,
    links,
    statusCode: readObject(span, "status", (status) => readInt(status, "code")) ?? 0,
    statusMessage: readObject(span, "status", (status) => readMessage(status, allowance)) ?? "",
    droppedAttributes: readInt(span, "droppedAttributesCount") + allowance.dropped,
  };
}

function readMessage(status: JsonObject, allowance: Allowance): string {
  allowance.startText();
  return boundedText(readString(status, "message"), allowance);
}

function readEvent(event: JsonObject, allowance: Allowance): OtlpSpan["events"][number] {
  return {
    timeNs: readTimeNs(event, "timeUnixNano"),
    name: readName(event, "name"),
    attributes: readJsonAttributes(event, "attributes", () => allowance.takeInnerAttribute(), allowance),
  };
}

function readLink(link: JsonObject, allowance: Allowance): OtlpSpan["links"][number] {
  return {
    traceId: readHex(link, "traceId"),
    spanId: readHex(link, "spanId"),
    attributes: readJsonAttributes(link, "attributes", () => allowance.takeInnerAttribute(), allowance),
  };
}

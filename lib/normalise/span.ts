// In: decoded OTLP traces, nothing checked. Out: canonical spans, why the others were refused, and which may tell of decisions.
// Pure; one bad span refuses that span alone, and nothing depends on what else is in the export.
import { isSpanId, isTraceId } from "@/lib/model/ids";
import type { LimitCounts } from "@/lib/model/limits";
import type { OtlpSpan, TracesMessage } from "@/lib/model/otlp-message";
import { redactedText } from "@/lib/model/redacted-text";
import type { Scope } from "@/lib/model/resource";
import type { Span, SpanKind, SpanStatus } from "@/lib/model/span";
import { clip } from "./clip";
import { mayTellDecision } from "./decisions/telling-span";
import { readOperation } from "./dialects/all";
import { interestOf } from "./dialects/interesting";
import { type PlacedResource, placeResource, withMoved } from "./place-resource";
import { promoteFirst, readerOf, sessionIdKeys } from "./request-id";
import {
  countReason,
  type NormaliseContext,
  refuseTime,
  type TimeWindow,
  timeWindow,
  withResources,
} from "./time-window";

type SpanSurroundings = PlacedResource & {
  scope: Scope;
  readRequestId: ReturnType<typeof promoteFirst>;
  resourceRequestId: string | null;
};

const readSessionId = promoteFirst(sessionIdKeys);
const maxInt4 = 0x7fffffff;

export function normaliseTraces(
  message: TracesMessage,
  context: NormaliseContext & { decisionKeys?: ReadonlySet<string> | null },
): { spans: Span[]; telling: Span[]; rejected: Map<string, number>; limits: LimitCounts } {
  const window = timeWindow(context);
  const readRequestId = readerOf(context.requestIdKeys);
  const spans: Span[] = [];
  const telling: Span[] = [];
  const rejected = new Map<string, number>();
  let limited = 0;
  let goodTraceId: string | undefined;
  for (const group of message.resourceSpans) {
    const resourceRequestId = readRequestId(group.resource);
    for (const scoped of group.scopeSpans) {
      const scope = { name: clip(scoped.scope.name), version: clip(scoped.scope.version) };
      const placed = placeResource(group.resource, scope, context.admitResource);
      if (placed.limited) limited++;
      const surroundings = { ...placed, scope, readRequestId, resourceRequestId };
      for (const span of scoped.spans) {
        const reason = refuseSpan(span, window, goodTraceId);
        if (reason !== null) {
          countReason(rejected, reason);
          continue;
        }
        goodTraceId = span.traceId;
        const interest = interestOf({ name: span.name, attributes: span.attributes, scope });
        const normal = normaliseSpan(span, interest, window, surroundings);
        spans.push(normal);
        if (mayTellDecision(normal, interest, context.decisionKeys ?? null)) telling.push(normal);
      }
    }
  }
  return { spans, telling, rejected, limits: withResources(message.limits, limited) };
}

/** `goodTraceId`: one that was looked at already, as spans of one trace mostly come in a row. */
function refuseSpan(span: OtlpSpan, window: TimeWindow, goodTraceId: string | undefined): string | null {
  if (span.traceId !== goodTraceId && !isTraceId(span.traceId))
    return "trace id is not 16 bytes (32 hex digits), or is all zero";
  if (!isSpanId(span.spanId)) return "span id is not 8 bytes (16 hex digits), or is all zero";
  const refused = refuseTime("span start", span.startNs, window);
  if (refused !== null) return refused;
  // An end before the start is clock skew and taken; one far ahead would put the span into a time that never comes.
  return span.endNs > window.newestNs ? refuseTime("span end", span.endNs, window) : null;
}

function normaliseSpan(
  span: OtlpSpan,
  interest: number,
  window: TimeWindow,
  { resource, moved, scope, readRequestId, resourceRequestId }: SpanSurroundings,
): Span {
  const endsEarly = span.endNs < span.startNs;
  const kind = (span.kind <= 5 && span.kind >= 0 ? span.kind : 0) as SpanKind;
  const name = span.name.trim() === "" ? "unknown" : clip(span.name);
  const { attributes, events } = span;
  const input = { name, attributes, resource: resource.attributes, scope, kind, events };
  const operation = readOperation(input, interest);
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: isSpanId(span.parentSpanId) ? span.parentSpanId : null,
    traceState: clip(span.traceState),
    flags: span.flags & maxInt4,
    name,
    kind,
    status: (span.statusCode === 1 || span.statusCode === 2 ? span.statusCode : 0) as SpanStatus,
    statusMessage: span.statusMessage,
    startNs: span.startNs,
    durationNs: endsEarly ? 0 : Number(span.endNs - span.startNs),
    clockSkewed: endsEarly || span.endNs > window.soonNs,
    resource,
    scope,
    attributes: withMoved(span.attributes, moved),
    droppedAttributes: Math.min(Math.max(0, span.droppedAttributes), maxInt4),
    events: span.events,
    links:
      span.links.length === 0
        ? span.links
        : span.links.filter((link) => isTraceId(link.traceId) && isSpanId(link.spanId)),
    requestId: readRequestId(span.attributes) ?? resourceRequestId,
    sessionId: ownSession(operation?.sessionId) || readSessionId(span.attributes),
    operation,
  };
}

function ownSession(id: string | undefined): string {
  return id === undefined || id === redactedText ? "" : clip(id);
}

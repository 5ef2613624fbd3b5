import type { Attributes } from "./attributes";
import type { Operation } from "./operation";
import type { Resource, Scope } from "./resource";

/** OTLP numbers: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
export type SpanKind = 0 | 1 | 2 | 3 | 4 | 5;
/** OTLP numbers: 0 unset, 1 ok, 2 error. */
export type SpanStatus = 0 | 1 | 2;

export type SpanEvent = { timeNs: bigint; name: string; attributes: Attributes };
export type SpanLink = { traceId: string; spanId: string; attributes: Attributes };

/** One canonical span. Ids are lower-case hex (32 and 16 digits). */
export type Span = {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  traceState: string;
  flags: number;
  name: string;
  kind: SpanKind;
  status: SpanStatus;
  statusMessage: string;
  startNs: bigint;
  /** Never negative: an end before the start is stored as 0 and marked. */
  durationNs: number;
  /** The end lies before the start, or ahead of the receiver's clock when the span arrived. */
  clockSkewed: boolean;
  resource: Resource;
  scope: Scope;
  attributes: Attributes;
  droppedAttributes: number;
  events: SpanEvent[];
  links: SpanLink[];
  requestId: string | null;
  sessionId: string | null;
  operation: Operation | null;
};

import type { Attributes, AttributeValue } from "./attributes";
import type { LimitCounts } from "./limits";
import type { Scope } from "./resource";

/** Decoded OTLP, as sent: nothing checked, nothing promoted. Ids are lower-case hex of whatever length came. */
export type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  flags: number;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  attributes: Attributes;
  droppedAttributes: number;
  events: { timeNs: bigint; name: string; attributes: Attributes }[];
  links: { traceId: string; spanId: string; attributes: Attributes }[];
  statusCode: number;
  statusMessage: string;
};

export type OtlpLogRecord = {
  timeNs: bigint;
  observedNs: bigint;
  severity: number;
  severityText: string;
  body: AttributeValue | undefined;
  attributes: Attributes;
  droppedAttributes: number;
  flags: number;
  traceId: string;
  spanId: string;
  eventName: string;
};

export type TracesMessage = {
  resourceSpans: { resource: Attributes; scopeSpans: { scope: Scope; spans: OtlpSpan[] }[] }[];
  /** Limits that the decoder met. */
  limits?: LimitCounts | undefined;
};
export type LogsMessage = {
  resourceLogs: { resource: Attributes; scopeLogs: { scope: Scope; logRecords: OtlpLogRecord[] }[] }[];
  limits?: LimitCounts | undefined;
};

/**
 * What became of one export. `rejected` items were invalid; the rest is stored (or had been stored before), where `limits`
 * were met not all of it whole.
 */
export type IngestReport = {
  accepted: number;
  rejected: number;
  message: string;
  limits?: LimitCounts;
};

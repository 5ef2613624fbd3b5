import type { Attributes, AttributeValue } from "./attributes";
import type { Resource, Scope } from "./resource";

/** One canonical log record. Severity is OTLP's number, 0 (unspecified) to 24. */
export type LogRecord = {
  timeNs: bigint;
  observedNs: bigint;
  traceId: string | null;
  spanId: string | null;
  flags: number;
  severity: number;
  severityText: string;
  /** The body as one text; a structured body is also kept whole in `bodyJson`. */
  body: string;
  bodyJson: AttributeValue | undefined;
  eventName: string;
  resource: Resource;
  scope: Scope;
  attributes: Attributes;
  droppedAttributes: number;
  requestId: string | null;
  runId: string | null;
};

export const severityNames = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type SeverityName = (typeof severityNames)[number];

/** OTLP: 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn, 17-20 error, 21-24 fatal; 0 reads as info. */
export function severityName(severity: number): SeverityName {
  if (severity <= 0) return "info";
  return severityNames[Math.min(5, Math.floor((severity - 1) / 4))] ?? "info";
}

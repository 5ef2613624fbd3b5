import { randomBytes } from "node:crypto";

export type SpanOptions = {
  traceId?: string;
  parentSpanId?: string;
  name?: string;
  service?: string;
  failed?: string;
  startMs?: number;
  durationMs?: number;
  attributes?: Record<string, string | number>;
};

export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}

/** An OTLP/JSON traces request with the given spans, each under its own service. */
export function tracesRequest(...spans: SpanOptions[]): { resourceSpans: unknown[] } {
  return {
    resourceSpans: spans.map((span) => ({
      resource: { attributes: attributesOf({ "service.name": span.service ?? "test-service" }) },
      scopeSpans: [{ scope: { name: "test" }, spans: [spanOf(span)] }],
    })),
  };
}

function spanOf(span: SpanOptions) {
  const startMs = span.startMs ?? Date.now() - 50;
  return {
    traceId: span.traceId ?? newTraceId(),
    spanId: randomBytes(8).toString("hex"),
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    name: span.name ?? "test span",
    kind: 2,
    startTimeUnixNano: `${Math.round(startMs)}000000`,
    endTimeUnixNano: `${Math.round(startMs + (span.durationMs ?? 40))}000000`,
    attributes: attributesOf(span.attributes ?? {}),
    status: span.failed === undefined ? {} : { code: 2, message: span.failed },
  };
}

function attributesOf(attributes: Record<string, string | number>) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { intValue: String(value) },
  }));
}

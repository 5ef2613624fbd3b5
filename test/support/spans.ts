import { randomBytes } from "node:crypto";
import { type AttributeValue, fromObject } from "@/lib/model/attributes";
import type { LogRecord } from "@/lib/model/log-record";
import type { Resource } from "@/lib/model/resource";
import type { Span } from "@/lib/model/span";

export const testResource: Resource = {
  id: 42n,
  serviceName: "planner",
  serviceNamespace: null,
  serviceVersion: "1.0",
  serviceInstanceId: null,
  environment: "test",
  attributes: fromObject({ "service.name": "planner" }),
  scope: null,
};

/** A valid span that ended just now; what a test cares about is given. */
export function makeSpan(given: Partial<Span> & { set?: { [key: string]: AttributeValue } } = {}): Span {
  const { set, ...rest } = given;
  return {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    parentSpanId: null,
    traceState: "",
    flags: 1,
    name: "work",
    kind: 1,
    status: 0,
    statusMessage: "",
    startNs: BigInt(Date.now()) * 1_000_000n,
    durationNs: 5_000_000,
    clockSkewed: false,
    resource: testResource,
    scope: { name: "test", version: "" },
    attributes: fromObject(set ?? {}),
    droppedAttributes: 0,
    events: [],
    links: [],
    requestId: null,
    sessionId: null,
    operation: null,
    ...rest,
  };
}

export function makeLog(given: Partial<LogRecord> = {}): LogRecord {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    timeNs: now,
    observedNs: now,
    traceId: null,
    spanId: null,
    flags: 0,
    severity: 9,
    severityText: "INFO",
    body: "hello",
    bodyJson: undefined,
    eventName: "",
    resource: testResource,
    scope: { name: "test", version: "" },
    attributes: fromObject({}),
    droppedAttributes: 0,
    requestId: null,
    runId: null,
    ...given,
  };
}

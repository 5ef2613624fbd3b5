import type { Decision } from "@/lib/model/decision";

/** A decision of an OPA about a tool call, now. */
export function decision(over: Partial<Decision> = {}): Decision {
  return {
    id: "decision",
    timeNs: BigInt(Date.now()) * 1_000_000n,
    hasOwnTime: true,
    source: "opa",
    point: "tool_call",
    verdict: "allow",
    policy: "agents/tools",
    rule: "allow",
    revision: null,
    reason: null,
    agent: null,
    tool: null,
    userId: null,
    service: null,
    requestId: null,
    runId: null,
    sessionId: null,
    traceId: null,
    spanId: null,
    latencyNs: 1_500_000,
    attributes: new Map(),
    input: '{"tool_name":"read_file"}',
    result: "true",
    details: null,
    erased: [],
    masked: [],
    redacted: [],
    ...over,
  };
}

import type { ExportTelling } from "@/lib/contract/decision-export";
import type { Decision } from "@/lib/model/decision";

/** A decision as a line of an export has it: everything that its hash is over. */
export function tellingOf(one: Decision): ExportTelling {
  return {
    id: one.id,
    time_ns: one.timeNs.toString(),
    source: one.source,
    point: one.point,
    verdict: one.verdict,
    policy: one.policy,
    rule: one.rule,
    revision: one.revision,
    reason: one.reason,
    agent: one.agent,
    tool: one.tool,
    user: one.userId,
    service: one.service,
    request_id: one.requestId,
    run_id: one.runId,
    session_id: one.sessionId,
    trace_id: one.traceId,
    span_id: one.spanId,
    latency_ns: one.latencyNs,
    input: one.input,
    result: one.result,
    details: one.details,
    erased: [...one.erased],
    masked: [...one.masked],
    redacted: [...one.redacted],
  };
}

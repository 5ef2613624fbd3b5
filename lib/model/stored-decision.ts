import type { Decision, DecisionPoint, DecisionSource, Verdict } from "./decision";
import type { StoredContent } from "./decision-hash";
import { spanIdFromInt, traceIdFromUuid } from "./ids";

/** A row of telemetry.decisions as our connections give it (int8 as bigint). */
export type DecisionTableRow = {
  [Column in
    | "policy"
    | "rule"
    | "revision"
    | "reason"
    | "agent"
    | "tool"
    | "user_id"
    | "service"
    | "request_id"
    | "run_id"
    | "session_id"
    | "input"
    | "result"
    | "details"]: string | null;
} & {
  time_ns: bigint;
  latency_ns: bigint | null;
  span_id: bigint | null;
  trace_id: string | null;
  decision_id: string;
  source: DecisionSource;
  point: DecisionPoint | null;
  verdict: Verdict;
  attributes: Record<string, string | number | boolean>;
  erased: string[] | null;
  masked: string[] | null;
  redacted: string[] | null;
  also:
    | (Omit<Decision, "timeNs" | "attributes"> & {
        timeNs: string;
        attributes: Record<string, string | number | boolean>;
      })[]
    | null;
};

/** The decision, and what each source told where there are several. */
export function contentOfRow(row: DecisionTableRow): StoredContent {
  const tellings = (row.also ?? []).map((one) => ({
    ...one,
    timeNs: BigInt(one.timeNs),
    attributes: new Map(Object.entries(one.attributes)),
  }));
  const decision: Decision = {
    id: row.decision_id,
    timeNs: row.time_ns,
    hasOwnTime: true,
    source: row.source,
    point: row.point,
    verdict: row.verdict,
    policy: row.policy,
    rule: row.rule,
    revision: row.revision,
    reason: row.reason,
    agent: row.agent,
    tool: row.tool,
    userId: row.user_id,
    service: row.service,
    requestId: row.request_id,
    runId: row.run_id,
    sessionId: row.session_id,
    traceId: row.trace_id === null ? null : traceIdFromUuid(row.trace_id),
    spanId: row.span_id === null ? null : spanIdFromInt(row.span_id),
    latencyNs: row.latency_ns === null ? null : Number(row.latency_ns),
    attributes: new Map(Object.entries(row.attributes)),
    input: row.input,
    result: row.result,
    details: row.details,
    erased: row.erased ?? [],
    masked: row.masked ?? [],
    redacted: row.redacted ?? [],
  };
  return { decision, tellings };
}

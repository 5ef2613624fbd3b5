import type { DecisionRow } from "@/lib/contract/decision-row";
import { sql } from "@/lib/db/sql";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";
import { isoFromNs } from "@/lib/model/time";

/** Columns of a decision as lists show it, for statements with `telemetry.decisions d`. */
export const decisionColumns = sql`d.project_id, d.decision_id, d.time_ns, d.seq, d.verdict, d.source, d.sources, d.point, d.policy, d.rule,
  d.revision, d.reason, d.agent, d.tool, d.user_id, d.service, d.request_id, d.run_id, d.session_id, d.trace_id, d.span_id,
  d.latency_ns,
  coalesce(cardinality(d.erased), 0) + coalesce(cardinality(d.masked), 0) + coalesce(cardinality(d.redacted), 0) as hidden_paths`;

export type StoredDecision = Pick<
  DecisionRow,
  | "verdict"
  | "source"
  | "sources"
  | "point"
  | "policy"
  | "rule"
  | "revision"
  | "reason"
  | "agent"
  | "tool"
  | "service"
  | "request_id"
  | "run_id"
  | "session_id"
  | "trace_id"
  | "hidden_paths"
> & {
  project_id: number;
  decision_id: string;
  time_ns: bigint;
  seq: bigint;
  user_id: string | null;
  span_id: bigint | null;
  latency_ns: bigint | null;
};

export function toDecisionRow(stored: StoredDecision): DecisionRow {
  return {
    id: stored.decision_id,
    time: isoFromNs(stored.time_ns),
    time_ns: String(stored.time_ns),
    verdict: stored.verdict,
    source: stored.source,
    sources: stored.sources,
    point: stored.point,
    policy: stored.policy,
    rule: stored.rule,
    revision: stored.revision,
    reason: stored.reason,
    agent: stored.agent,
    tool: stored.tool,
    user: stored.user_id,
    service: stored.service,
    request_id: stored.request_id,
    run_id: stored.run_id,
    session_id: stored.session_id,
    trace_id: stored.trace_id === null ? null : traceIdFromUuid(stored.trace_id),
    span_id: stored.span_id === null ? null : spanIdFromInt(stored.span_id),
    latency_ms: stored.latency_ns === null ? null : Number(stored.latency_ns) / 1e6,
    hidden_paths: stored.hidden_paths,
  };
}

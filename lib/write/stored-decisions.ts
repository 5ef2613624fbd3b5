// What is stored of decisions, for telling whether one that arrives is new and for merging it with what is known.
import type { Connection } from "@/lib/db/pool";
import type { Decision, DecisionPoint, DecisionSource, Verdict } from "@/lib/model/decision";
import type { StoredContent } from "@/lib/model/decision-hash";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";
import { nsPerDay } from "@/lib/model/time";

export type StoredKey = { id: string; timeNs: bigint; sources: string[] };

/**
 * The stored ones among these ids. Sources of one decision agree on its time to well within a day; where an arrival has no time
 * of its own, all days are asked.
 */
export async function findStored(
  tx: Connection,
  projectId: number,
  wanted: readonly Decision[],
): Promise<Map<string, StoredKey>> {
  const found = new Map<string, StoredKey>();
  const timed = wanted.filter(({ hasOwnTime }) => hasOwnTime);
  const untimed = wanted.filter(({ hasOwnTime }) => !hasOwnTime);
  const days = new Map<bigint, string[]>();
  for (const { id, timeNs } of timed) {
    const day = timeNs / nsPerDay;
    const ids = days.get(day);
    if (ids) ids.push(id);
    else days.set(day, [id]);
  }
  for (const [day, ids] of days)
    await collect(tx, found, projectId, ids, (day - 1n) * nsPerDay, (day + 2n) * nsPerDay);
  if (untimed.length > 0)
    await collect(
      tx,
      found,
      projectId,
      untimed.map(({ id }) => id),
      -(2n ** 63n),
      2n ** 63n - 1n,
    );
  return found;
}

async function collect(
  tx: Connection,
  found: Map<string, StoredKey>,
  projectId: number,
  ids: readonly string[],
  fromNs: bigint,
  toNs: bigint,
): Promise<void> {
  const { rows } = await tx.query<{ decision_id: string; time_ns: bigint; sources: string[] }>({
    text: `/* find-stored-decisions */ select decision_id, time_ns, sources from telemetry.decisions
           where decision_id = any($2) and project_id + 0 = $1 and time_ns >= $3 and time_ns < $4`,
    values: [projectId, ids, fromNs, toNs],
  });
  for (const row of rows)
    found.set(row.decision_id, { id: row.decision_id, timeNs: row.time_ns, sources: row.sources });
}

type Row = {
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

/** Whole decisions with what each source told. Each key must be stored. */
export async function readStored(
  tx: Connection,
  projectId: number,
  keys: readonly StoredKey[],
): Promise<Map<string, StoredContent>> {
  if (keys.length === 0) return new Map();
  const { rows } = await tx.query<Row>({
    text: `/* read-stored-decisions */ select d.* from telemetry.decisions d
           join unnest($2::text[], $3::bigint[]) as k(id, ns) on d.decision_id = k.id and d.time_ns = k.ns
           where d.project_id + 0 = $1`,
    values: [projectId, keys.map(({ id }) => id), keys.map(({ timeNs }) => timeNs)],
  });
  return new Map(rows.map((row) => [row.decision_id, contentOf(row)]));
}

function contentOf(row: Row): StoredContent {
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

/** The verifier, exports and replay read rows of their own queries the same way. */
export type { Row as DecisionTableRow };
export { contentOf as contentOfRow };

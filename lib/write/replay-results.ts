import type { Connection } from "@/lib/db/pool";
import { boundedText } from "@/lib/model/bounded-text";
import type { Verdict } from "@/lib/model/decision";
import type { NotReplayableReason, ReplayOutcome } from "@/lib/model/replay";

/** One decision asked again. */
export type ReplayResultRow = {
  n: number;
  outcome: ReplayOutcome;
  timeNs: bigint;
  decisionId: string;
  policy: string | null;
  revision: string | null;
  agent: string | null;
  tool: string | null;
  userId: string | null;
  requestId: string | null;
  runId: string | null;
  traceId: string | null;
  verdictBefore: Verdict;
  verdictAfter: Verdict | null;
  ruleBefore: string | null;
  ruleAfter: string | null;
  reasonBefore: string | null;
  reasonAfter: string | null;
  why: NotReplayableReason | null;
  said: string | null;
  resultBefore: string | null;
  resultAfter: string | null;
};

const maxText = 64 * 1024;

const columns: { column: string; type: string; of: (row: ReplayResultRow) => unknown }[] = [
  { column: "n", type: "integer", of: (row) => row.n },
  { column: "outcome", type: "text", of: (row) => row.outcome },
  { column: "time_ns", type: "bigint", of: (row) => row.timeNs },
  { column: "decision_id", type: "text", of: (row) => row.decisionId },
  { column: "policy", type: "text", of: (row) => row.policy },
  { column: "revision", type: "text", of: (row) => row.revision },
  { column: "agent", type: "text", of: (row) => row.agent },
  { column: "tool", type: "text", of: (row) => row.tool },
  { column: "user_id", type: "text", of: (row) => row.userId },
  { column: "request_id", type: "text", of: (row) => row.requestId },
  { column: "run_id", type: "text", of: (row) => row.runId },
  { column: "trace_id", type: "text", of: (row) => row.traceId },
  { column: "verdict_before", type: "text", of: (row) => row.verdictBefore },
  { column: "verdict_after", type: "text", of: (row) => row.verdictAfter },
  { column: "rule_before", type: "text", of: (row) => row.ruleBefore },
  { column: "rule_after", type: "text", of: (row) => row.ruleAfter },
  { column: "reason_before", type: "text", of: (row) => row.reasonBefore },
  { column: "reason_after", type: "text", of: (row) => row.reasonAfter },
  { column: "why", type: "text", of: (row) => row.why },
  { column: "said", type: "text", of: (row) => row.said },
  { column: "result_before", type: "text", of: (row) => row.resultBefore },
  { column: "result_after", type: "text", of: (row) => row.resultAfter },
];

const insert = `/* replay-results */ insert into telemetry.replay_results (replay_id, ${columns.map(({ column }) => column).join(", ")})
  select $1, * from unnest(${columns.map(({ type }, i) => `$${i + 2}::${type}[]`).join(", ")})`;

export async function insertReplayResults(
  tx: Connection,
  replayId: bigint,
  rows: readonly ReplayResultRow[],
): Promise<void> {
  const values = columns.map(({ of }) => rows.map((row) => storable(of(row))));
  await tx.query({ name: "replay-results", text: insert, values: [replayId, ...values] });
}

/** What a policy answers may hold what PostgreSQL takes in no text. */
function storable(value: unknown): unknown {
  return typeof value === "string" ? boundedText(value, maxText) : value;
}

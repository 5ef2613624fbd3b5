import type { DecisionSource, Verdict } from "./decision";

/** What a replay reads of a stored decision. */
export type ReplayedDecision = {
  id: string;
  timeNs: bigint;
  source: DecisionSource;
  verdict: Verdict;
  policy: string | null;
  rule: string | null;
  revision: string | null;
  reason: string | null;
  agent: string | null;
  tool: string | null;
  userId: string | null;
  requestId: string | null;
  runId: string | null;
  traceId: string | null;
  /** JSON as sent. */
  input: string | null;
  result: string | null;
  details: string | null;
  /** JSON pointers of what was erased, masked or redacted. */
  hidden: readonly string[];
};

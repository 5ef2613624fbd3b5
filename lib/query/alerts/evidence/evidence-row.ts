/** A run, span, decision or log line that an alert speaks of, with what it is compared and chosen by. */
export type EvidenceRow = {
  kind: "run" | "trace" | "decision" | "log";
  id: string;
  title: string;
  service: string | null;
  version: string | null;
  status: string;
  startNs: bigint;
  durationMs: number | null;
  /** What it says went wrong. */
  message: string | null;
  errorType: string | null;
  runId: string | null;
  /** 32 hex digits. */
  traceId: string | null;
  /** Signed, as stored. */
  spanId: bigint | null;
  requestId: string | null;
  tokens: number;
  costUsd: number;
  /** What it says of itself: key and value. */
  own: [string, string][];
  /** Key of its resource's attributes, where it is not read with its trace. */
  resourceId: bigint | null;
};

/** Newest first. `isCut`: there are more than were read. */
export type FoundRows = { rows: EvidenceRow[]; isCut: boolean };
export type RowWindow = { fromNs: bigint; toNs: bigint; limit: number; budgetMs: number };

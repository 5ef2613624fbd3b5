import type { Operation } from "@/lib/model/operation";
import type { RunStatus } from "@/lib/model/run";

/** A stored span as far as runs need it: no attributes, no payloads, so that a trace of 100,000 spans is affordable. */
export type StoredSpan = {
  spanId: bigint;
  parentSpanId: bigint | null;
  startNs: bigint;
  durationNs: bigint;
  /** OTLP numbers. */
  kind: number;
  status: number;
  flags: number;
  name: string;
  statusMessage: string | null;
  requestId: string | null;
  service: string;
  serviceVersion: string | null;
  environment: string | null;
  operation: Operation | null;
  /** From error attributes and exception events, where the span failed. */
  errorText: string | null;
  errorType: string | null;
};

/**
 * What one trace tells of one run. Stored as JSON in telemetry.run_traces, hence nanoseconds as digits.
 * Depends only on the set of stored spans: any order and batching gives the same facts.
 */
export type RunFacts = {
  /** Null: the trace's default run, whose id is that of an API run bound to the trace, else the trace id. */
  runId: string | null;
  /** Has workflow or agent semantics (or an explicit id): a run by itself, and not only part of one that the API named. */
  isRun: boolean;
  /** How much its word weighs beside other traces of the same run: 2 a workflow, 1 an agent or root step, 0 anything else. */
  weight: 0 | 1 | 2;
  workflow: string;
  version: string | null;
  environment: string | null;
  status: RunStatus;
  startedNs: string;
  /** Latest end among the top spans. */
  endedNs: string;
  error: string | null;
  /** The error is in the sender's own words, not only "… failed". */
  errorSaid: boolean;
  errorType: string | null;
  parentRunId: string | null;
  attempt: number | null;
  requestId: string | null;
  sessionId: string | null;
  userId: string | null;
  agentCalls: number;
  toolCalls: number;
  llmCalls: number;
  spanCount: number;
  /** True: told by the earliest spans only, because the trace has too many. */
  spansCut?: boolean;
  errorCount: number;
  inputTokens: number;
  outputTokens: number;
  /** Null: no call of a known price. */
  costUsd: number | null;
  agents: string[];
  tools: string[];
  models: string[];
  services: string[];
  inputPreview: string | null;
  outputPreview: string | null;
  /** Spans (signed 64-bit, as digits) whose attributes hold the run's input and output, best first. */
  previewSpans: { input: string[]; output: string[] };
};

/** What the run API said of a run, kept as said: first words stand, later calls fill gaps. Stored as JSON in runs.told. */
export type Told = {
  /** True once POST /v1/runs was called: the sender has promised to say how the run ends. */
  started: boolean;
  workflow?: string;
  version?: string;
  environment?: string;
  requestId?: string;
  sessionId?: string;
  userId?: string;
  parentRunId?: string;
  attempt?: number;
  /** As the sender said it. */
  startedNs?: string;
  /** When its first call came. */
  receivedNs: string;
  input?: string;
  output?: string;
  metadata?: { [key: string]: unknown };
  /** Final only. */
  status?: RunStatus;
  error?: string;
  errorType?: string;
  /** As the sender said it, else when the final call came. */
  endedNs?: string;
  inputTokens?: number;
  outputTokens?: number;
  costUsd?: number;
};

/** A run as its row has it, from both sources. */
export type MergedRun = Omit<
  RunFacts,
  "runId" | "isRun" | "errorSaid" | "weight" | "startedNs" | "endedNs" | "previewSpans"
> & {
  startedNs: bigint;
  /** Null while it runs; for a lost run when it was last heard of. */
  endedNs: bigint | null;
  source: "api" | "spans" | "both";
};

/** What a finished or lost run adds to the rollups. Stored as JSON in runs.counted, so that a change can take it back. */
export type RunCounted = {
  /** Epoch seconds, a multiple of 10: when it ended. */
  bucket: number;
  workflow: string;
  status: RunStatus;
  durationNs: string;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
};

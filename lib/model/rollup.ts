export const rollupDimensions = [
  "span",
  "request",
  "service",
  "workflow",
  "agent",
  "tool",
  "model",
  "run",
  "log",
  "decision",
  "decision_rule",
  "decision_revision",
  "decision_agent",
  "guardrail",
] as const;
export type RollupDimension = (typeof rollupDimensions)[number];

/** Stands for the names that a project has too many of to be counted apart. */
export const otherNames = "(other names)";

/** Widths in seconds at which increments are folded, each a multiple of the one before. */
export const rollupWidths = [10, 60, 600, 3600] as const;
export type RollupWidth = (typeof rollupWidths)[number];
/** First bucket (epoch seconds) from which rows of each width are complete; older ones may be gone. */
export type KeptFrom = ReadonlyMap<RollupWidth, number>;

/** What a batch adds to one series in one bucket of 10 s. All numbers may be negative: a change takes the old value back. */
export type RollupIncrement = {
  projectId: number;
  /** Epoch seconds, a multiple of 10: when the counted thing ended. */
  bucket: number;
  dimension: RollupDimension;
  grp: string;
  name: string;
  outcome: string;
  count: number;
  durationNs: bigint;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  /** Flattened pairs, see lib/model/histogram.ts. */
  histogram: number[];
};

/** Which rows an alert speaks of. */
export type Subject = "runs" | "spans" | "decisions" | "logs";

/** How the rows that went wrong are told from the others, in the query language. */
export type Mode =
  /** By their outcome. */
  | { kind: "bad"; failing: string; healthy: string }
  /** By how long they took; null: the slowest of them. */
  | { kind: "slow"; aboveMs: number | null }
  /** There are too many of them, or they cost too much: those of now against those of before. */
  | { kind: "more"; by: "count" | "tokens" | "cost" }
  /** There are none, where there had been some. */
  | { kind: "missing" };

export type Target = {
  subject: Subject;
  mode: Mode;
  /** Conditions on failing and healthy rows alike. */
  base: string;
  /** Conditions on the failing ones alone. */
  only: string;
  /** What is counted: a tool, a workflow ... */
  thing: { label: string; name: string | null };
  /** "failing runs of publish-notes" */
  words: string;
  certain: boolean;
  why: string | null;
  /** Of the query's longest range selector; 0: it has none. */
  rangeMs: number;
};
/** `why`: in words for people. */
export type NoTarget = { subject: "none"; why: string; rangeMs: number };

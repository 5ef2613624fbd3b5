import type { StoredContent } from "@/lib/model/decision-hash";

/** What a run of the verifier is about. */
export type About = {
  project: string;
  projectId: number;
  fromNs: bigint;
  /** Excluded. */
  toNs: bigint;
  /** Rows were chosen by a query: what is missing cannot be told. */
  isFiltered: boolean;
  /** UTC days past retention: their rows may be gone. */
  expiredDays: ReadonlySet<string>;
  /** The head of the chain as the file or the database says. */
  head: { n: bigint; hash: Buffer } | null;
};

export type SealEvidence = {
  kind: "seal";
  n: bigint;
  sealedMs: bigint;
  count: number;
  firstNs: bigint;
  lastNs: bigint;
  entriesHash: Buffer;
  /** What is written down of the links; null where only what makes them is. */
  written: { previous: Buffer; hash: Buffer } | null;
  /** Whether an entry may be of the range. */
  isInRange: boolean;
  entries: Buffer | null;
  /** Deflated. */
  ids: Buffer | null;
};

export type DecisionEvidence = {
  kind: "decision";
  content: StoredContent;
  /** Beside the content: columns that repeat it and say something else. */
  oddities: string[];
  /** Of the file. */
  line: number | null;
};

export type Evidence =
  | SealEvidence
  | DecisionEvidence
  /** Written, not sealed yet. */
  | { kind: "waiting"; entries: Buffer; ids: Buffer | null }
  | { kind: "fault"; message: string };

/** `evidence` may be asked for more than once. */
export type Source = { about: About; evidence: () => AsyncIterable<Evidence> };

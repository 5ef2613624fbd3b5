import type { Lag } from "./lag";

/** Why something was not taken as it was sent: `key` is short and stable, `message` what the sender was told. */
export type Reason = { key: string; count: number; message: string };

/** What one export held of one service, for the statistics of ingest. */
export type ServiceFacts = {
  service: string;
  /** Stored, or known to be stored. */
  accepted: number;
  rejected: number;
  /** Of the accepted: stored before. */
  duplicates: number;
  /** Ended before they began, or after they arrived. */
  skewed: number;
  lag: Lag;
  /** Adds up to `rejected`. */
  reasons: Reason[];
};

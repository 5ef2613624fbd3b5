/** What the address says of the results to show; null: any. */
export type ResultFilter = {
  outcome: string | null;
  before: string | null;
  after: string | null;
  rule: string | null;
  agent: string | null;
  said: string | null;
};

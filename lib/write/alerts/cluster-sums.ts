import type { IssueFacts, IssueKind } from "@/lib/model/issue";
import { issueName } from "./issues";

export type ClusterKind = Exclude<IssueKind, "alert">;
/** A row of alerting.issue_increments. */
export type StoredIncrement = {
  kind: ClusterKind;
  key: string;
  hour: number;
  count: number;
  at_ms: bigint;
  facts: IssueFacts;
};
/** All of one issue, summed. */
export type ClusterChange = {
  kind: ClusterKind;
  key: string;
  byHour: Map<number, number>;
  total: number;
  /** Of those that were added; null where some were only taken back. */
  firstMs: number | null;
  lastMs: number | null;
  facts: IssueFacts;
};

export function sumClusters(rows: readonly StoredIncrement[]): ClusterChange[] {
  const sums = new Map<string, ClusterChange>();
  for (const row of rows) {
    const name = issueName(row);
    const atMs = Number(row.at_ms);
    const sum = sums.get(name) ?? {
      kind: row.kind,
      key: row.key,
      byHour: new Map<number, number>(),
      total: 0,
      firstMs: null,
      lastMs: null,
      facts: row.facts,
    };
    sum.byHour.set(row.hour, (sum.byHour.get(row.hour) ?? 0) + row.count);
    sum.total += row.count;
    if (row.count > 0) {
      if (sum.lastMs === null || atMs >= sum.lastMs) Object.assign(sum, { lastMs: atMs, facts: row.facts });
      sum.firstMs = Math.min(sum.firstMs ?? atMs, atMs);
    }
    sums.set(name, sum);
  }
  return [...sums.values()];
}

import { bucketOf, toPairs } from "@/lib/model/histogram";
import type { RollupDimension, RollupIncrement } from "@/lib/model/rollup";

type Usage = { inputTokens: number; outputTokens: number; costUsd: number };
type Sum = Usage & {
  bucket: number;
  dimension: RollupDimension;
  grp: string;
  name: string;
  outcome: string;
  count: number;
  durationNs: number;
  histogram: Map<number, number>;
};

const noUsage: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

/** Adds up what a batch contributes, one increment per series and bucket. */
export class RollupSum {
  private readonly sums = new Map<string, Sum>();

  add(
    bucket: number,
    dimension: RollupDimension,
    grp: string,
    name: string,
    outcome: string,
    durationNs: number | null,
    usage: Usage = noUsage,
  ): void {
    const key = `${bucket}\n${dimension}\n${grp}\n${name}\n${outcome}`;
    let sum = this.sums.get(key);
    if (!sum) {
      sum = {
        bucket,
        dimension,
        grp,
        name,
        outcome,
        count: 0,
        durationNs: 0,
        ...noUsage,
        histogram: new Map(),
      };
      this.sums.set(key, sum);
    }
    sum.count += 1;
    sum.inputTokens += usage.inputTokens;
    sum.outputTokens += usage.outputTokens;
    sum.costUsd += usage.costUsd;
    if (durationNs === null) return;
    sum.durationNs += durationNs;
    const place = bucketOf(durationNs);
    sum.histogram.set(place, (sum.histogram.get(place) ?? 0) + 1);
  }

  increments(projectId: number): RollupIncrement[] {
    return [...this.sums.values()].map((sum) => ({
      ...sum,
      projectId,
      durationNs: BigInt(Math.round(sum.durationNs)),
      histogram: toPairs(sum.histogram),
    }));
  }
}

/** The 10 s bucket, in epoch seconds, that an instant falls into. */
export function bucketAt(ns: bigint): number {
  const seconds = Number(ns / 1_000_000_000n);
  return seconds - (((seconds % 10) + 10) % 10);
}

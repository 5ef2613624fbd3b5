import { bucketOf, toPairs } from "@/lib/model/histogram";
import type { AdmitSeries } from "@/lib/model/limits";
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

export const otherNames = "(other names)";

/** Adds up what a batch contributes, one increment per series and bucket; series that are not admitted add up as one. */
export class RollupSum {
  private readonly sums = new Map<string, Sum>();
  private readonly admit: AdmitSeries | undefined;

  constructor(admit?: AdmitSeries) {
    this.admit = admit;
  }

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
      if (this.admit !== undefined && !this.admit(dimension, grp, name)) {
        const other = otherSeries(dimension, grp, name);
        sum = this.begin(bucket, dimension, other.grp, other.name, outcome);
      } else sum = this.begin(bucket, dimension, grp, name, outcome);
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

  private begin(bucket: number, dimension: RollupDimension, grp: string, name: string, outcome: string): Sum {
    const key = `${bucket}\n${dimension}\n${grp}\n${name}\n${outcome}`;
    const found = this.sums.get(key);
    if (found) return found;
    const sum = {
      bucket,
      dimension,
      grp,
      name,
      outcome,
      count: 0,
      durationNs: 0,
      ...noUsage,
      histogram: new Map<number, number>(),
    };
    this.sums.set(key, sum);
    return sum;
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

/** Spans keep their service and the kind before their name; all others have their name as the group. */
function otherSeries(dimension: RollupDimension, grp: string, name: string): { grp: string; name: string } {
  if (dimension !== "span") return { grp: otherNames, name };
  return { grp, name: `${name.slice(0, name.indexOf(" "))} ${otherNames}` };
}

/** The 10 s bucket, in epoch seconds, that an instant falls into. */
export function bucketAt(ns: bigint): number {
  const seconds = Number(ns / 1_000_000_000n);
  return seconds - (((seconds % 10) + 10) % 10);
}

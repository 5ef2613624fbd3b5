import { bucketOf, toPairs } from "@/lib/model/histogram";
import type { AdmitSeries } from "@/lib/model/limits";
import { otherNames, type RollupDimension, type RollupIncrement } from "@/lib/model/rollup";

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

/** Adds up what a batch contributes, one increment per series and bucket; series that are not admitted add up as one. */
export class RollupSum {
  private readonly sums = new Map<string, Sum>();
  /** The same by bucket, dimension, group and outcome, then by name: most spans find their sum without building its key. */
  private readonly known = new Map<string, Map<string, Sum>>();
  private last:
    | { bucket: number; dimension: string; grp: string; outcome: string; byName: Map<string, Sum> }
    | undefined;
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
    const byName = this.namesOf(bucket, dimension, grp, outcome);
    let sum = byName.get(name);
    if (!sum) {
      if (this.admit !== undefined && !this.admit(dimension, grp, name)) {
        const other = otherSeries(dimension, grp, name);
        sum = this.begin(bucket, dimension, other.grp, other.name, outcome);
      } else sum = this.begin(bucket, dimension, grp, name, outcome);
      byName.set(name, sum);
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

  private namesOf(bucket: number, dimension: string, grp: string, outcome: string): Map<string, Sum> {
    const { last } = this;
    if (
      last?.bucket === bucket &&
      last.dimension === dimension &&
      last.grp === grp &&
      last.outcome === outcome
    )
      return last.byName;
    const key = `${bucket}\n${dimension}\n${grp}\n${outcome}`;
    let byName = this.known.get(key);
    if (byName === undefined) {
      byName = new Map();
      this.known.set(key, byName);
    }
    this.last = { bucket, dimension, grp, outcome, byName };
    return byName;
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

/** Both columns of these are names that senders choose; of other decisions the second is one of few points. */
const namedTwice: ReadonlySet<RollupDimension> = new Set([
  "decision_rule",
  "decision_revision",
  "decision_agent",
]);

/** Spans keep their service and the kind before their name; all others have their name as the group. */
function otherSeries(dimension: RollupDimension, grp: string, name: string): { grp: string; name: string } {
  if (namedTwice.has(dimension)) return { grp: otherNames, name: otherNames };
  if (dimension !== "span") return { grp: otherNames, name };
  return { grp, name: `${name.slice(0, name.indexOf(" "))} ${otherNames}` };
}

/** The 10 s bucket, in epoch seconds, that an instant falls into. */
export function bucketAt(ns: bigint): number {
  const seconds = Number(ns / 1_000_000_000n);
  return seconds - (((seconds % 10) + 10) % 10);
}

/** `bucketAt` of the end of many spans of mostly one time: bigints are not divided for each. */
export function bucketFinder(): (startNs: bigint, durationNs: number) => number {
  let from = 0n;
  let fromSeconds = 0;
  return (startNs, durationNs) => {
    const offset = Number(startNs - from);
    // Exact below 2^53 ns, which is 104 days.
    if (from === 0n || offset < 0 || offset + durationNs >= 9e15) {
      fromSeconds = bucketAt(startNs);
      from = BigInt(fromSeconds) * 1_000_000_000n;
      return bucketAt(startNs + BigInt(durationNs));
    }
    const seconds = fromSeconds + Math.floor((offset + durationNs) / 1e9);
    return seconds - (seconds % 10);
  };
}

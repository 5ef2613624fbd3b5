import type { LimitCounts, LimitName } from "@/lib/model/limits";
import { nsPerDay, nsPerSecond } from "@/lib/model/time";
import type { AdmitResource } from "./cardinality";

/** What normalising needs to know of the world. */
export type NormaliseContext = {
  nowNs: bigint;
  /** The longest that anything of the sender's project is kept. */
  retentionDays: number;
  requestIdKeys: string[];
  /** Whether the rows of this time's day are dropped by now, also where they are younger than `retentionDays`. */
  isDropped?: (ns: bigint) => boolean;
  /** Whether the sender's project may bring another resource; without it any. */
  admitResource?: AdmitResource;
};

/** Which times are taken: none that retention would drop at once, none that clocks cannot explain. Past `soonNs` a clock is off. */
export type TimeWindow = {
  oldestNs: bigint;
  newestNs: bigint;
  soonNs: bigint;
  isDropped?: (ns: bigint) => boolean;
};

const maxAheadNs = 24n * 3_600n * nsPerSecond;
/** Clocks that are kept in step agree to less, and so does what a batch waits for. */
const maxInStepNs = 5n * nsPerSecond;

export function timeWindow({ nowNs, retentionDays, isDropped }: NormaliseContext): TimeWindow {
  return {
    oldestNs: nowNs - BigInt(retentionDays) * nsPerDay,
    newestNs: nowNs + maxAheadNs,
    soonNs: nowNs + maxInStepNs,
    ...(isDropped && { isDropped }),
  };
}

/** Why this time is refused, in words that name the setting; null where it is taken. */
export function refuseTime(
  what: "span start" | "span end" | "log time" | "decision time" | "metric time",
  ns: bigint,
  window: TimeWindow,
): string | null {
  if (ns === 0n && what !== "log time") return `${what} is missing`;
  // A span lies in the day that it starts in.
  const isDropped = what !== "span end" && window.isDropped?.(ns) === true;
  if (ns < window.oldestNs || isDropped) return `${what} is older than the retention of its project`;
  if (ns > window.newestNs) return `${what} is more than 24 h in the future`;
  return null;
}

/** The decoder's counts, with the groups whose resource was not admitted. */
export function withResources(counts: LimitCounts | undefined, groups: number): LimitCounts {
  const limits = new Map<LimitName, number>(counts);
  if (groups > 0) limits.set("resources", groups);
  return limits;
}

/** Adds one refused item to the counts by reason. */
export function countReason(rejected: Map<string, number>, reason: string): void {
  rejected.set(reason, (rejected.get(reason) ?? 0) + 1);
}

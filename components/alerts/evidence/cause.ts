import { formatShare } from "@/lib/client/format";
import type { EvidencePack } from "@/lib/contract/evidence";

/** What the pack says of the cause, for the top of the page: the first sample's words, and what sets failing rows apart. */
export type Cause = {
  /** "TimeoutError: lookup did not answer" */
  words: string | null;
  /** "34 of 41 runs are like it" */
  alike: string | null;
  /** "98.1% of the failing ones have deployment.version = 1.5.0, 2.4% of the healthy ones" */
  apart: string | null;
  /** "checkout 1.5.0 was first seen 4 min before" */
  change: string | null;
};

/** A difference below this is worth a line in the list, but no word about the cause. */
const leastDifference = 0.3;
/** Older changes are listed, and not suspected aloud. */
const mostMinutes = 120;

/** Null where the pack holds nothing that points anywhere. */
export function causeOf(pack: Pick<EvidencePack, "samples" | "differs" | "changes">): Cause | null {
  const sample = pack.samples[0];
  const top = pack.differs?.items[0];
  const change = pack.changes.find(
    (each) =>
      (each.kind === "version" || each.kind === "revision") &&
      each.minutes_before >= 0 &&
      each.minutes_before <= mostMinutes,
  );
  const cause: Cause = {
    words: sample?.cause ?? null,
    alike:
      sample !== undefined && sample.alike.of > 1
        ? `${sample.alike.count} of ${sample.alike.of} are like it`
        : null,
    apart:
      top !== undefined && top.difference >= leastDifference
        ? `${formatShare(top.failing_share)} of the failing ones have ${top.key} = ${top.value}, ${
            top.healthy === 0 ? "none" : formatShare(top.healthy_share)
          } of the healthy ones`
        : null,
    change:
      change === undefined
        ? null
        : `${change.of} ${change.value} was first seen ${Math.max(1, Math.round(change.minutes_before))} min before`,
  };
  return cause.words === null && cause.apart === null && cause.change === null ? null : cause;
}

import { type Decision, isGuardrail } from "@/lib/model/decision";
import type { AdmitSeries } from "@/lib/model/limits";
import type { RollupIncrement } from "@/lib/model/rollup";
import { bucketAt, RollupSum } from "./rollup-sum";

/**
 * What decisions add to the rollups, by verdict and with their latency: `decision` by source and point, `decision_rule` by policy
 * and rule, `decision_revision` by policy and revision, `decision_agent` by agent and tool, `guardrail` by rail and point.
 * Pure and additive.
 */
export function decisionIncrements(
  projectId: number,
  decisions: readonly Decision[],
  admit?: AdmitSeries,
): RollupIncrement[] {
  const sum = new RollupSum(admit);
  for (const one of decisions) {
    const bucket = bucketAt(one.timeNs);
    const point = one.point ?? "";
    const { verdict, latencyNs } = one;
    sum.add(bucket, "decision", one.source, point, verdict, latencyNs);
    sum.add(bucket, "decision_rule", one.policy ?? "", one.rule ?? "", verdict, latencyNs);
    if (one.revision !== null)
      sum.add(bucket, "decision_revision", one.policy ?? "", one.revision, verdict, latencyNs);
    if (one.agent !== null || one.tool !== null)
      sum.add(bucket, "decision_agent", one.agent ?? "", one.tool ?? "", verdict, latencyNs);
    if (isGuardrail(one))
      sum.add(bucket, "guardrail", one.rule ?? one.policy ?? "", point, verdict, latencyNs);
  }
  return sum.increments(projectId);
}

/** Takes increments back. */
export function retracted(increments: readonly RollupIncrement[]): RollupIncrement[] {
  return increments.map((one) => ({
    ...one,
    count: -one.count,
    durationNs: -one.durationNs,
    histogram: one.histogram.map((value, i) => (i % 2 === 1 ? -value : value)),
  }));
}

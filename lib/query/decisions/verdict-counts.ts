import type { VerdictCounts } from "@/lib/contract/decision-row";
import { isBlocking, type Verdict, verdicts } from "@/lib/model/decision";

export function noVerdicts(): VerdictCounts {
  return { allow: 0, deny: 0, modify: 0, require_approval: 0, warn: 0, audit: 0, error: 0, unknown: 0 };
}

/** A verdict that this version does not know counts as unknown. */
export function addVerdict(counts: VerdictCounts, verdict: string, count: number): void {
  counts[isVerdict(verdict) ? verdict : "unknown"] += count;
}

export function totalOf(counts: VerdictCounts): number {
  return verdicts.reduce((sum, verdict) => sum + counts[verdict], 0);
}

export function deniedOf(counts: VerdictCounts): number {
  return verdicts.reduce((sum, verdict) => sum + (isBlocking(verdict) ? counts[verdict] : 0), 0);
}

/** Null where nothing was decided. */
export function denyShare(counts: VerdictCounts): number | null {
  const total = totalOf(counts);
  return total > 0 ? deniedOf(counts) / total : null;
}

export function isVerdict(text: string): text is Verdict {
  return (verdicts as readonly string[]).includes(text);
}

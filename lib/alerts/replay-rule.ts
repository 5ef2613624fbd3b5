// A rule's life over the stored past: the state machine that evaluates rules, fed with what was. Pure; time goes forward.
import type { Alert, AlertReason, LabelRecord } from "@/lib/model/alert";
import type { Rule } from "./rule";
import { type RuleAnswer, stepRule } from "./state-machine";

export interface ReplayedPeriod {
  labels: LabelRecord;
  reason: AlertReason;
  activeMs: number;
  firedMs: number;
  /** Null: it fires at the end of what was replayed. */
  resolvedMs: number | null;
  /** The value farthest from where all is well. */
  peak: number | null;
}
export interface RuleReplay {
  step(nowMs: number, answer: RuleAnswer): { pending: number; firing: number };
  /** Those that fire still among them. */
  periods(): ReplayedPeriod[];
  fired: number;
  pendingOnly: number;
}

/** `isBelow`: the rule fires where the value is small. */
export function replayRule(rule: Rule, intervalMs: number, isBelow: boolean): RuleReplay {
  const open = new Map<string, Alert>();
  const peaks = new Map<string, number>();
  const ended: ReplayedPeriod[] = [];
  let lastMs: number | null = null;
  let hadData = false;

  const notePeaks = () => {
    for (const [fingerprint, { value }] of open) {
      const known = peaks.get(fingerprint);
      if (value !== null && (known === undefined || (isBelow ? value < known : value > known)))
        peaks.set(fingerprint, value);
    }
  };
  const settle = (alert: Alert) => {
    open.delete(alert.fingerprint);
    if (alert.state === "dropped") replay.pendingOnly += 1;
    else if (alert.firedMs !== null) ended.push(periodOf(alert, peaks.get(alert.fingerprint) ?? null));
    peaks.delete(alert.fingerprint);
  };
  const replay: RuleReplay = {
    fired: 0,
    pendingOnly: 0,
    step(nowMs, answer) {
      const before = [...open.values()];
      const result = stepRule({
        projectId: 0,
        rule,
        open: before,
        answer,
        nowMs,
        intervalMs,
        lastMs,
        hadData,
      });
      lastMs = nowMs;
      hadData = result.hadData;
      for (const { after, change } of result.steps) {
        if (change === "fired") replay.fired += 1;
        if (after.resolvedMs === null) open.set(after.fingerprint, after);
        else settle(after);
      }
      notePeaks();
      let pending = 0;
      for (const { state } of open.values()) if (state === "pending") pending += 1;
      return { pending, firing: open.size - pending };
    },
    periods() {
      const still = [...open.values()].filter(({ firedMs }) => firedMs !== null);
      return [...ended, ...still.map((alert) => periodOf(alert, peaks.get(alert.fingerprint) ?? null))].sort(
        (a, b) => a.firedMs - b.firedMs,
      );
    },
  };
  return replay;
}

function periodOf(
  { labels, reason, activeMs, firedMs, resolvedMs }: Alert,
  peak: number | null,
): ReplayedPeriod {
  return { labels, reason, activeMs, firedMs: firedMs ?? activeMs, resolvedMs, peak };
}

/** How long at least one of them fired. */
export function firingMs(periods: readonly ReplayedPeriod[], endMs: number): number {
  let sum = 0;
  let untilMs = Number.NEGATIVE_INFINITY;
  for (const { firedMs, resolvedMs } of periods.toSorted((a, b) => a.firedMs - b.firedMs)) {
    const toMs = resolvedMs ?? endMs;
    if (toMs <= untilMs) continue;
    sum += toMs - Math.max(firedMs, untilMs);
    untilMs = toMs;
  }
  return sum;
}

import { decideGroup, type Member, type Told } from "./decide-group";
import type { ReplayedPeriod } from "./replay-rule";

/** What a route has that says nothing else: all alerts of a name are told together. */
const usual = { waitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000 } as const;
const mostLooks = 20_000;

/** How often people would have been told, by the same decisions that tell them. Messages of firing alerts, and of ends alone. */
export function countNotifications(
  periods: readonly ReplayedPeriod[],
  endMs: number,
): { firing: number; resolved: number } {
  const sorted = periods
    .map((period, i) => ({
      ...period,
      alertId: String(i),
      identity: JSON.stringify(Object.entries(period.labels).sort()),
    }))
    .sort((a, b) => a.firedMs - b.firedMs);
  const counts = { firing: 0, resolved: 0 };
  let told: Told | null = null;
  let flushMs: number | null = null;
  let notBeforeMs = 0;
  let next = 0;
  let known: typeof sorted = [];
  for (let look = 0; look < mostLooks; look += 1) {
    if (flushMs === null) {
      const first = sorted[next];
      if (first === undefined) break;
      flushMs = notBeforeMs = first.firedMs + usual.waitMs;
    }
    if (flushMs > endMs) break;
    const nowMs: number = flushMs;
    for (let one = sorted[next]; one !== undefined && one.firedMs <= nowMs; one = sorted[++next])
      known.push(one);
    const members: Member[] = known.map(({ alertId, identity, resolvedMs }) => ({
      alertId,
      identity,
      fires: resolvedMs === null || resolvedMs > nowMs,
      isHushed: false,
      attention: "open",
    }));
    const decision = decideGroup({
      told,
      notBeforeMs,
      members,
      isMuted: false,
      groupIntervalMs: usual.groupIntervalMs,
      repeatIntervalMs: usual.repeatIntervalMs,
      repeatAcknowledged: false,
      nowMs,
      hushEndsMs: null,
      newcomers: [],
    });
    known = known.filter(({ resolvedMs }) => resolvedMs === null || resolvedMs > nowMs);
    if (decision.kind === "wait") flushMs = decision.flushMs;
    else {
      if (decision.kind === "tell") counts[decision.firing.length > 0 ? "firing" : "resolved"] += 1;
      told = decision.kind === "tell" ? decision.told : null;
      flushMs = told === null || decision.kind === "drop" ? null : decision.flushMs;
      notBeforeMs = flushMs ?? 0;
    }
  }
  return counts;
}

import { describe, expect, it } from "vitest";
import { countNotifications } from "./count-notifications";
import { firingMs, type ReplayedPeriod, replayRule } from "./replay-rule";
import type { Rule } from "./rule";

const minute = 60_000;
const rule: Rule = {
  id: "rule",
  kind: "alert",
  name: "Errors",
  expr: "errors > 5",
  forMs: 2 * minute,
  keepFiringForMs: 0,
  labels: {},
  annotations: {},
  noData: "ok",
  onError: "keep",
};
const answer = (values: { [tool: string]: number }) => ({
  kind: "series" as const,
  hasData: true,
  series: Object.entries(values).map(([tool, value]) => ({
    labels: { alertname: "Errors", tool },
    annotations: {},
    value,
  })),
});

describe("a rule over the past", () => {
  it("tells when each group would have fired, its peak, and what was only pending", () => {
    const replay = replayRule(rule, minute, false);
    const past = [{}, { a: 6 }, { a: 9 }, { a: 7, b: 6 }, { a: 8 }, {}, { b: 7 }, { b: 8 }, { b: 9 }];
    const counts = past.map((values, i) => replay.step(i * minute, answer(values)));
    expect(counts[3]).toEqual({ pending: 1, firing: 1 });
    expect(replay.periods()).toMatchObject([
      { labels: { tool: "a" }, activeMs: minute, firedMs: 3 * minute, resolvedMs: 5 * minute, peak: 9 },
      { labels: { tool: "b" }, activeMs: 6 * minute, firedMs: 8 * minute, resolvedMs: null, peak: 9 },
    ]);
    expect(replay).toMatchObject({ fired: 2, pendingOnly: 1 });
    expect(firingMs(replay.periods(), 10 * minute)).toBe(4 * minute);
  });

  it("counts time in which several fire once", () => {
    const period = (firedMs: number, resolvedMs: number | null): ReplayedPeriod => ({
      labels: {},
      reason: "condition",
      activeMs: firedMs,
      firedMs,
      resolvedMs,
      peak: null,
    });
    expect(firingMs([period(0, 10), period(5, 20), period(30, null)], 40)).toBe(30);
    expect(firingMs([], 40)).toBe(0);
  });
});

describe("notifications of the past", () => {
  const period = (tool: string, firedMin: number, resolvedMin: number | null): ReplayedPeriod => ({
    labels: { alertname: "Errors", tool },
    reason: "condition",
    activeMs: firedMin * minute,
    firedMs: firedMin * minute,
    resolvedMs: resolvedMin === null ? null : resolvedMin * minute,
    peak: null,
  });

  it("tells together what fires within the wait, then the end", () => {
    const told = countNotifications([period("a", 1, 20), period("b", 1, 20)], 60 * minute);
    expect(told).toEqual({ firing: 1, resolved: 1 });
  });

  it("tells nothing of what is over before the wait, and repeats what lasts", () => {
    expect(countNotifications([period("a", 1, 1.2)], 60 * minute)).toEqual({ firing: 0, resolved: 0 });
    // At 0.5 min, then every four hours.
    expect(countNotifications([period("a", 0, null)], 9 * 60 * minute)).toEqual({ firing: 3, resolved: 0 });
  });
});

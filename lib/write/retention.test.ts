import { expect, it } from "vitest";
import { nsPerDay } from "@/lib/model/time";
import { keepDaysFinder, type RetentionRule, RetentionRules } from "./retention";

const rule = (
  projectId: number,
  fromDay: number,
  keepDays: number | null,
  signal: RetentionRule["signal"] = "traces",
) => ({ projectId, signal, fromDay, keepDays });
const day = (n: number) => BigInt(n) * nsPerDay;

it("holds a project's own rule from its day on, else the default's, else 90 days", () => {
  const rules = new RetentionRules([
    rule(0, 0, 90),
    rule(7, 200, null),
    rule(7, 100, 14),
    rule(0, 150, 60),
    rule(0, 0, 5, "logs"),
  ]);
  const keep = (project: number, n: number) => rules.keepDaysOf(project, "traces", day(n));
  expect([keep(1, 99), keep(1, 149), keep(1, 150)]).toEqual([90, 90, 60]);
  expect([keep(7, 99), keep(7, 100), keep(7, 199), keep(7, 200)]).toEqual([90, 14, 14, 60]);
  expect(rules.keepDaysOf(7, "logs", day(300))).toBe(5);
  expect(rules.keepDaysOfKeys(7, day(120))).toBe(14);
  expect(rules.longestDays(7, "traces")).toBe(90);
  expect(new RetentionRules([]).keepDaysOf(1, "traces", day(9))).toBe(90);
});

it("keeps a day until its leaf is due: the day itself and as many whole days after it", () => {
  // Kept long before day 100, two days since: a later day may be gone while an earlier one is still there.
  const rules = new RetentionRules([rule(0, 0, 50), rule(0, 100, 2)]);
  const kept = (n: number, now: bigint) => rules.isKept(3, "traces", day(n), now);
  expect(kept(100, day(103) - 1n)).toBe(true);
  expect(kept(100, day(103))).toBe(false);
  expect(kept(99, day(103))).toBe(true);
  expect(kept(99, day(150))).toBe(false);
});

it("finds the same for many instants as for one", () => {
  const rules = new RetentionRules([rule(0, 0, 50), rule(0, 100, 2), rule(2, 90, 9)]);
  const find = keepDaysFinder(rules, "traces");
  for (const [project, ns] of [
    [1, day(99)],
    [1, day(100) - 1n],
    [1, day(100)],
    [2, day(100)],
    [2, day(89) + 5n],
    [1, -1n],
  ] as const) {
    const start = ns < 0n ? -nsPerDay : (ns / nsPerDay) * nsPerDay;
    expect(find(project, ns)).toBe(rules.keepDaysOf(project, "traces", start));
  }
});

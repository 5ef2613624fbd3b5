import { describe, expect, it } from "vitest";
import { escalationLimit } from "./escalation";
import { addHours, busiestHour, hourList } from "./hour-counts";

const hour = 490_000;
const nowMs = hour * 3_600_000;
const dayMs = 24 * 3_600_000;
const lastWeek = (count: (hoursAgo: number) => number) =>
  Object.fromEntries(Array.from({ length: 168 }, (_, ago) => [hour - ago, count(ago)]));

describe("the limit of what is archived", () => {
  it("is ten times the busiest hour of what is younger than a week, and at least ten", () => {
    expect(escalationLimit({ [hour]: 4 }, nowMs - dayMs, nowMs)).toBe(40);
    expect(escalationLimit({}, nowMs - dayMs, nowMs)).toBe(10);
    expect(escalationLimit({}, nowMs - 30 * dayMs, nowMs)).toBe(10);
  });

  it("of what comes steadily is about six times its average", () => {
    const limit = escalationLimit(
      lastWeek(() => 100),
      nowMs - 30 * dayMs,
      nowMs,
    );
    expect(limit).toBe(600);
  });

  it("of what comes in bursts is above its bursts", () => {
    const limit = escalationLimit(
      lastWeek((ago) => (ago % 24 === 0 ? 500 : 0)),
      nowMs - 30 * dayMs,
      nowMs,
    );
    expect(limit).toBeGreaterThan(500);
    expect(limit).toBeLessThanOrEqual(2_500);
  });
});

describe("counts by hour", () => {
  it("forget what is older than a week, and are never less than none", () => {
    const counts = addHours(
      { [hour - 168]: 5, [hour - 167]: 1, [hour]: 2 },
      new Map([
        [hour, -3],
        [hour - 1, 4],
        [hour - 500, 4],
      ]),
      nowMs,
    );
    expect(counts).toEqual({ [hour - 167]: 1, [hour - 1]: 4 });
    expect(hourList(counts, nowMs).slice(-3)).toEqual([0, 4, 0]);
    expect(hourList(counts, nowMs)).toHaveLength(48);
    expect(busiestHour({})).toBe(0);
  });
});

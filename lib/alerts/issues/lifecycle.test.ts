import { describe, expect, it } from "vitest";
import type { IssueState } from "@/lib/model/issue";
import { ended, happened, type IssueStanding, woke } from "./lifecycle";

const hour = 490_000;
const nowMs = hour * 3_600_000 + 60_000;
const standing = (state: IssueState, over: Partial<IssueStanding> = {}): IssueStanding => ({
  state,
  isOpen: true,
  counts: {},
  lastSeenMs: nowMs,
  openSinceMs: nowMs - 1_000,
  resolvedMs: null,
  acknowledgedMs: null,
  snoozedUntilMs: null,
  escalatesAbove: null,
  archivedHour: null,
  archivedCount: 0,
  ...over,
});
const told = ({ standing: after, happening }: ReturnType<typeof happened>) => [
  after.state,
  after.isOpen,
  happening?.what ?? null,
];

describe("an issue", () => {
  it.each<[string, IssueStanding, number, [string, boolean, string | null]]>([
    ["new stays new", standing("new"), nowMs, ["new", true, null]],
    ["taken stays taken", standing("acknowledged"), nowMs, ["acknowledged", true, null]],
    ["snoozed stays snoozed", standing("snoozed", { isOpen: false }), nowMs, ["snoozed", true, null]],
    [
      "resolved comes back",
      standing("resolved", { isOpen: false, resolvedMs: nowMs - 5 }),
      nowMs,
      ["regressed", true, "regressed"],
    ],
    [
      "resolved does not come back for what was before",
      standing("resolved", { isOpen: false, resolvedMs: nowMs }),
      nowMs - 5,
      ["resolved", false, null],
    ],
    [
      "archived stays so up to its limit",
      standing("archived", { escalatesAbove: 3, counts: { [hour]: 3 } }),
      nowMs,
      ["archived", true, null],
    ],
    [
      "archived escalates above it",
      standing("archived", { escalatesAbove: 3, counts: { [hour]: 4 } }),
      nowMs,
      ["new", true, "escalated"],
    ],
    [
      "what the hour had when it was archived does not count",
      standing("archived", {
        escalatesAbove: 3,
        counts: { [hour]: 9 },
        archivedHour: hour,
        archivedCount: 6,
      }),
      nowMs,
      ["archived", true, null],
    ],
  ])("that happens again: %s", (_, before, atMs, expected) => {
    expect(told(happened(before, atMs, nowMs))).toEqual(expected);
  });

  it.each<[IssueState, [string, boolean, string | null]]>([
    ["new", ["resolved", false, "ended"]],
    ["regressed", ["resolved", false, "ended"]],
    ["acknowledged", ["resolved", false, "ended"]],
    ["snoozed", ["snoozed", false, "ended"]],
    ["archived", ["archived", false, "ended"]],
    ["resolved", ["resolved", false, null]],
  ])("that ends while %s", (state, expected) => {
    expect(told(ended(standing(state), "ended", nowMs))).toEqual(expected);
  });

  it("is since when it began this time", () => {
    const { standing: again } = happened(
      standing("snoozed", { isOpen: false, openSinceMs: 1 }),
      nowMs,
      nowMs,
    );
    expect(again.openSinceMs).toBe(nowMs);
    expect(happened(standing("new", { openSinceMs: 1 }), nowMs, nowMs).standing.openSinceMs).toBe(1);
  });

  it("wakes when its snooze is over, new where it still happens", () => {
    const snoozed = standing("snoozed", { snoozedUntilMs: nowMs });
    expect(told(woke(snoozed, nowMs - 1))).toEqual(["snoozed", true, null]);
    expect(told(woke(snoozed, nowMs))).toEqual(["new", true, "woke"]);
    expect(told(woke({ ...snoozed, isOpen: false }, nowMs))).toEqual(["resolved", false, "woke"]);
    expect(woke(snoozed, nowMs).standing.snoozedUntilMs).toBeNull();
  });
});

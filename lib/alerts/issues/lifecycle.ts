/**
 * What the machine makes of an issue. People move it between new, acknowledged, snoozed, archived and resolved; the machine
 *   resolved -> regressed   it came back after it was resolved
 *   archived -> new         more in this hour than it may have (escalated)
 *   snoozed -> new          the time is over and it still happens; resolved where it does not (woke)
 *   new, regressed, acknowledged -> resolved   it ended (an alert) or was quiet for long (all others)
 * While it is snoozed or archived its end is noted and moves nothing, so that what flaps stays out of sight as asked.
 * Pure: time is an argument.
 */
import { hourOf, type IssueEvent, type IssueState } from "@/lib/model/issue";
import type { HourCounts } from "./hour-counts";

export type IssueStanding = {
  state: IssueState;
  isOpen: boolean;
  counts: HourCounts;
  lastSeenMs: number;
  /** Since when it happens without having ended. */
  openSinceMs: number;
  resolvedMs: number | null;
  acknowledgedMs: number | null;
  snoozedUntilMs: number | null;
  escalatesAbove: number | null;
  archivedHour: number | null;
  archivedCount: number;
};

export type IssueHappening = {
  what: IssueEvent;
  from?: IssueState;
  to?: IssueState;
  count?: number;
  above?: number;
};
export type Moved = { standing: IssueStanding; happening: IssueHappening | null };

/** It happened, latest at `atMs`; `counts` and `lastSeenMs` tell so already. What came late, from before its end, moves nothing. */
export function happened(standing: IssueStanding, atMs: number, nowMs: number): Moved {
  const open = { ...standing, isOpen: true, openSinceMs: standing.isOpen ? standing.openSinceMs : atMs };
  const { state } = standing;
  if (state === "resolved") {
    if (standing.resolvedMs !== null && atMs <= standing.resolvedMs) return { standing, happening: null };
    return {
      standing: { ...open, state: "regressed", openSinceMs: atMs, resolvedMs: null, acknowledgedMs: null },
      happening: { what: "regressed", from: state, to: "regressed" },
    };
  }
  const above = standing.escalatesAbove;
  const count = escalatingCount(standing, nowMs);
  if (state === "archived" && above !== null && count > above)
    return {
      standing: { ...withoutDelay(open), state: "new", acknowledgedMs: null },
      happening: { what: "escalated", from: state, to: "new", count, above },
    };
  return { standing: open, happening: null };
}

/** How many of this hour came after it was archived. */
function escalatingCount({ counts, archivedHour, archivedCount }: IssueStanding, nowMs: number): number {
  const hour = hourOf(nowMs);
  return (counts[hour] ?? 0) - (archivedHour === hour ? archivedCount : 0);
}

/** It no longer happens: `what` says by what that is known. */
export function ended(standing: IssueStanding, what: "ended" | "quiet" | "withdrawn", atMs: number): Moved {
  const closed = { ...standing, isOpen: false };
  if (standing.state === "resolved") return { standing: closed, happening: null };
  if (standing.state === "snoozed" || standing.state === "archived")
    return { standing: closed, happening: { what } };
  return {
    standing: { ...closed, state: "resolved", resolvedMs: atMs },
    happening: { what, from: standing.state, to: "resolved" },
  };
}

/** Its snooze is over. */
export function woke(standing: IssueStanding, nowMs: number): Moved {
  if (standing.state !== "snoozed" || (standing.snoozedUntilMs ?? 0) > nowMs)
    return { standing, happening: null };
  const awake = withoutDelay(standing);
  if (standing.isOpen)
    return {
      standing: { ...awake, state: "new", acknowledgedMs: null },
      happening: { what: "woke", from: "snoozed", to: "new" },
    };
  return {
    standing: { ...awake, state: "resolved", resolvedMs: nowMs },
    happening: { what: "woke", from: "snoozed", to: "resolved" },
  };
}

/** Neither snoozed nor archived. */
export function withoutDelay<T extends IssueStanding>(standing: T): T {
  return { ...standing, snoozedUntilMs: null, escalatesAbove: null, archivedHour: null, archivedCount: 0 };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * After how long without another one a cluster is over. Failing runs: a day, if the workflow has succeeded since; where it has
 * not, a week, since a workflow that never runs is not repaired. Denials and blocks: a week, as many come from weekly work.
 */
export const quietAfterMs = { runsMended: dayMs, otherwise: 7 * dayMs } as const;

import type { IssueAction } from "@/lib/contract/issue-action";
import { hourOf, type IssueEvent } from "@/lib/model/issue";
import { escalationLimit } from "./escalation";
import { type IssueStanding, withoutDelay } from "./lifecycle";

export type Owned = IssueStanding & { ownerId: string | null; firstSeenMs: number };
export type Changed = { issue: Owned; what: IssueEvent; details: Record<string, unknown> };
/** What changes the state or the owner of an issue; comments and silences leave both as they are. */
export type StateAction = Exclude<IssueAction, { action: "comment" | "silence" }>;

/**
 * What a person's action makes of an issue; null where it is that way already. `assignee`: who `assign` names. Pure.
 * Who acknowledges what nobody owns owns it.
 */
export function actOn(
  issue: Owned,
  action: StateAction,
  { userId, assignee, nowMs }: { userId: string; assignee: string | null; nowMs: number },
): Changed | null {
  const from = issue.state;
  const details = { text: action.reason, from };
  switch (action.action) {
    case "acknowledge": {
      if (from === "acknowledged" || from === "resolved") return null;
      const taken = { ...withoutDelay(issue), state: "acknowledged" as const, acknowledgedMs: nowMs };
      return {
        issue: { ...taken, ownerId: issue.ownerId ?? userId },
        what: "acknowledged",
        details: { ...details, to: "acknowledged" },
      };
    }
    case "snooze":
      if (from === "resolved") return null;
      return {
        issue: { ...withoutDelay(issue), state: "snoozed", snoozedUntilMs: action.until },
        what: "snoozed",
        details: { ...details, to: "snoozed", until: new Date(action.until).toISOString() },
      };
    case "archive": {
      if (from === "resolved") return null;
      const above = action.above ?? escalationLimit(issue.counts, issue.firstSeenMs, nowMs);
      const hour = hourOf(nowMs);
      return {
        issue: {
          ...withoutDelay(issue),
          state: "archived",
          escalatesAbove: above,
          archivedHour: hour,
          archivedCount: issue.counts[hour] ?? 0,
        },
        what: "archived",
        details: { ...details, to: "archived", above },
      };
    }
    case "resolve":
      if (from === "resolved") return null;
      return {
        issue: { ...withoutDelay(issue), state: "resolved", resolvedMs: nowMs },
        what: "resolved",
        details: { ...details, to: "resolved" },
      };
    case "reopen":
      if (from === "new" || from === "regressed") return null;
      return {
        issue: { ...withoutDelay(issue), state: "new", resolvedMs: null, acknowledgedMs: null },
        what: "reopened",
        details: { ...details, to: "new" },
      };
    case "assign":
      if (issue.ownerId === assignee) return null;
      return {
        issue: { ...issue, ownerId: assignee },
        what: "assigned",
        details: { text: action.reason, owner: assignee },
      };
  }
}

/** What undo puts back. Kept in the event of the action. */
export type Before = Pick<
  Owned,
  | "state"
  | "ownerId"
  | "snoozedUntilMs"
  | "escalatesAbove"
  | "archivedHour"
  | "archivedCount"
  | "resolvedMs"
  | "acknowledgedMs"
>;

export function beforeOf(issue: Owned): Before {
  const { state, ownerId, snoozedUntilMs, escalatesAbove, archivedHour, archivedCount } = issue;
  const { resolvedMs, acknowledgedMs } = issue;
  return {
    state,
    ownerId,
    snoozedUntilMs,
    escalatesAbove,
    archivedHour,
    archivedCount,
    resolvedMs,
    acknowledgedMs,
  };
}

/** As it was before; what ended while it was snoozed or archived is resolved now. */
export function undone(issue: Owned, before: Before, nowMs: number): Owned {
  const back = { ...issue, ...before };
  const isTaken = back.state === "new" || back.state === "regressed" || back.state === "acknowledged";
  return !issue.isOpen && isTaken ? { ...back, state: "resolved", resolvedMs: nowMs } : back;
}

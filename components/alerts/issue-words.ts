import { formatNumber, plural } from "@/lib/client/format";
import type { IssueActionName } from "@/lib/contract/issue-action";
import type { IssueEventRow } from "@/lib/contract/issue-detail";
import type { InboxLine, IssueRow, Person } from "@/lib/contract/issue-row";
import type { IssueKind, IssueState, IssueTab } from "@/lib/model/issue";
import type { Meaning } from "../ui/badge";

/** Words of the inbox, in one place: kinds, states, tabs, and what people and the machine did. Pure. */

export const kindWords: Record<IssueKind, string> = {
  alert: "Alert",
  runs: "Failing runs",
  denials: "Denials",
  guardrail: "Guardrail",
};

export const tabWords: Record<IssueTab, string> = {
  attention: "Needs attention",
  acknowledged: "Acknowledged",
  snoozed: "Snoozed",
  archived: "Archived",
  resolved: "Resolved",
  all: "All",
};

/** `new` is what the inbox is of: it needs no word. */
export const stateWords: Record<IssueState, { words: string; meaning: Meaning }> = {
  new: { words: "New", meaning: "error" },
  regressed: { words: "Came back", meaning: "warning" },
  acknowledged: { words: "Acknowledged", meaning: "running" },
  snoozed: { words: "Snoozed", meaning: "unknown" },
  archived: { words: "Archived", meaning: "unknown" },
  resolved: { words: "Resolved", meaning: "ok" },
};

/** Put aside or over: its severity does not call any more. */
export function isCalm({ state }: { state: IssueState }): boolean {
  return state === "resolved" || state === "archived" || state === "snoozed";
}

/** Whether what it is about still happens, in a word of its kind. */
export function openWords(kind: IssueKind, isOpen: boolean): string {
  if (kind === "alert") return isOpen ? "Firing" : "Firing ended";
  return isOpen ? "Still happening" : "Quiet";
}

/** What counts: `12 times fired`, `34 failing runs`. */
export function countWords(kind: IssueKind, count: number): string {
  if (kind === "alert") return `fired ${plural(count, "time")}`;
  if (kind === "runs") return plural(count, "failing run");
  return plural(count, kind === "denials" ? "denial" : "block");
}

/** `2 acknowledged, 1 new`: the mix of a line that stands for several issues; empty where all are alike. */
export function mixWords(states: InboxLine["states"]): string {
  const parts = Object.entries(states).filter(([, count]) => (count ?? 0) > 0);
  if (parts.length < 2) return "";
  return parts
    .map(
      ([state, count]) =>
        `${formatNumber(count ?? 0)} ${stateWords[state as IssueState].words.toLowerCase()}`,
    )
    .join(", ");
}

/** Where it happens, without the parts that the title begins with: they are not said twice. */
export function besideTitle({ title, culprit }: Pick<IssueRow, "title" | "culprit">): string {
  return culprit
    .split(" · ")
    .filter((part) => part !== "" && !`${title}:`.startsWith(`${part}:`) && !title.startsWith(`${part} `))
    .join(" · ");
}

/** Two letters for a round place. */
export function initials(person: Person): string {
  const name = person.name.trim() === "" ? person.email : person.name;
  const words = name.split(/[\s.@_-]+/).filter((word) => word !== "");
  const letters = words.length > 1 ? `${words[0]?.[0]}${words[1]?.[0]}` : (words[0]?.slice(0, 2) ?? "?");
  return letters.toUpperCase();
}

export function personWords(person: Person): string {
  return person.name.trim() === "" ? person.email : person.name;
}

export const actionWords: Record<IssueActionName, { do: string; done: string }> = {
  acknowledge: { do: "Acknowledge", done: "Acknowledged" },
  snooze: { do: "Snooze", done: "Snoozed" },
  archive: { do: "Archive", done: "Archived" },
  resolve: { do: "Resolve", done: "Resolved" },
  reopen: { do: "Reopen", done: "Reopened" },
  assign: { do: "Assign", done: "Assigned" },
  comment: { do: "Comment", done: "Commented" },
  silence: { do: "Silence", done: "Silenced" },
};

/** What happened, without who and when: those have their own places in the history. */
export function eventWords(event: IssueEventRow): string {
  switch (event.what) {
    case "opened":
      return "Came up";
    case "fired":
      return event.value === null ? "Fired" : `Fired at ${formatNumber(event.value)}`;
    case "ended":
      return "Firing ended";
    case "regressed":
      return "Came back";
    case "escalated":
      return `Escalated: ${formatNumber(event.count ?? 0)} in an hour${event.above === null ? "" : `, above ${formatNumber(event.above)}`}`;
    case "woke":
      return "Snooze ended";
    case "quiet":
      return "Resolved by itself: it was quiet";
    case "withdrawn":
      return "Withdrawn";
    case "notified":
      return `Told ${event.receiver ?? "a receiver"}`;
    case "notification_failed":
      return `Could not tell ${event.receiver ?? "a receiver"}`;
    case "acknowledged":
      return "acknowledged it";
    case "snoozed":
      return "snoozed it";
    case "archived":
      return event.above === null
        ? "archived it until it escalates"
        : `archived it until more than ${formatNumber(event.above)} come in an hour`;
    case "resolved":
      return "resolved it";
    case "reopened":
      return "reopened it";
    case "assigned":
      return event.owner === null ? "took its owner away" : `assigned it to ${personWords(event.owner)}`;
    case "commented":
      return "commented";
    case "silenced":
      return "silenced it";
    case "undone":
      return "took the last action back";
  }
}

/** The state of an issue as part of a sentence: "Ann acknowledged it" is the history's; this is what holds. */
export function ownerWords(issue: Pick<IssueRow, "owner">): string {
  return issue.owner === null ? "nobody's" : personWords(issue.owner);
}

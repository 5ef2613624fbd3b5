/** What the inbox holds: an alert's identity, runs that failed alike, calls that a policy denied alike, what a rail blocked alike. */
export const issueKinds = ["alert", "runs", "denials", "guardrail"] as const;
export type IssueKind = (typeof issueKinds)[number];

/** `regressed`: it came back after it was resolved. `archived`: until it escalates. */
export const issueStates = ["new", "regressed", "acknowledged", "snoozed", "archived", "resolved"] as const;
export type IssueState = (typeof issueStates)[number];

/** Nobody has taken it yet. */
export const needsAttention: ReadonlySet<IssueState> = new Set(["new", "regressed"]);

/** The inbox by tab; `all` is every state. */
export const issueTabs = ["attention", "acknowledged", "snoozed", "archived", "resolved", "all"] as const;
export type IssueTab = (typeof issueTabs)[number];

export const statesOfTab: Readonly<Record<IssueTab, readonly IssueState[]>> = {
  attention: ["new", "regressed"],
  acknowledged: ["acknowledged"],
  snoozed: ["snoozed"],
  archived: ["archived"],
  resolved: ["resolved"],
  all: issueStates,
};

/** What is written into the history of an issue. */
export const issueEvents = [
  // by the machine
  "opened",
  "fired",
  "ended",
  "regressed",
  "escalated",
  "woke",
  "quiet",
  "withdrawn",
  "notified",
  "notification_failed",
  // by people
  "acknowledged",
  "snoozed",
  "archived",
  "resolved",
  "reopened",
  "assigned",
  "commented",
  "silenced",
  "undone",
] as const;
export type IssueEvent = (typeof issueEvents)[number];

const hourMs = 3_600_000;
/** Hours since the epoch. */
export const hourOf = (ms: number): number => Math.floor(ms / hourMs);
/** Hours of the sparkline; counts are kept for a week, which the forecast of escalation reads. */
export const sparklineHours = 48;
export const countedHours = 168;

/** What an issue that is derived from runs or decisions is told as. Texts are bounded. */
export type IssueFacts = {
  title: string;
  culprit: string;
  labels: Readonly<Record<string, string>>;
  /** Ids of the newest of them. */
  sample: Readonly<Record<string, string>>;
};

/** The group of failing runs that a run is counted in. */
export type RunGroup = { key: string; facts: IssueFacts };

/** One hour's more, or fewer, of what belongs to an issue. Additive: the sum of all is what the issue counts. */
export type IssueIncrement = {
  kind: Exclude<IssueKind, "alert">;
  key: string;
  hour: number;
  count: number;
  atMs: number;
  facts: IssueFacts;
};

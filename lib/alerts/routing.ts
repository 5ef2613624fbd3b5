import type { Matcher } from "@/lib/model/prom-series";

/**
 * Who is told of which alert, ready to decide with: what a route inherits is filled in, durations are milliseconds. Made
 * of the notification settings document; the words are Alertmanager's.
 */
export interface Route {
  /** Its place in the tree: "0" is the root, "0.2" the third route below it. */
  path: string;
  /** By name; null: nobody is told, the alert stays in the inbox. */
  receiver: string | null;
  matchers: readonly Matcher[];
  /** Siblings after this one are asked too. */
  continue: boolean;
  /** Label names; "all" is Alertmanager's `...`: every alert is a group of its own. */
  groupBy: readonly string[] | "all";
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatIntervalMs: number;
  /** Names of time intervals in which nothing is told, and outside of which nothing is. */
  muteTimeIntervals: readonly string[];
  activeTimeIntervals: readonly string[];
  /** Whether what is acknowledged or snoozed is told again when nothing changed. */
  repeatAcknowledged: boolean;
  routes: readonly Route[];
}

/** An alert that `target` matches is not told while one that `source` matches fires with the same values of `equal`. */
export interface InhibitRule {
  name: string;
  source: readonly Matcher[];
  target: readonly Matcher[];
  equal: readonly string[];
}

/** Alertmanager's: a moment is inside where it is inside each kind of range that is given. */
export interface TimeRange {
  /** Minutes of the day, `to` up to 1440 and not within. */
  times: readonly { from: number; to: number }[];
  /** 0 is Sunday; both ends belong to it, as below. */
  weekdays: readonly { from: number; to: number }[];
  /** Negative ones count from the month's end: -1 is its last day. */
  daysOfMonth: readonly { from: number; to: number }[];
  months: readonly { from: number; to: number }[];
  years: readonly { from: number; to: number }[];
  /** IANA name. */
  zone: string;
}
export interface TimeInterval {
  name: string;
  ranges: readonly TimeRange[];
}

export interface Routing {
  root: Route;
  inhibitRules: readonly InhibitRule[];
  timeIntervals: readonly TimeInterval[];
  /** Kinds of integration by receiver; one outbox row is written for each. */
  receivers: ReadonlyMap<string, readonly string[]>;
}

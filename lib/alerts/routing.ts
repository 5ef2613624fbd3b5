import type { InhibitRule, TimeInterval } from "@/lib/contract/alert-routes";
import type { IntegrationKind } from "@/lib/contract/notification-receivers";
import type { LabelRecord } from "@/lib/model/alert";
import type { LabelTest } from "./match-labels";

/**
 * Who is told of which alert, ready to decide with: what a route inherits is filled in, durations are milliseconds. Made
 * of the notification settings document; the words are Alertmanager's.
 */
export interface Route {
  /** Its place in the tree: "0" is the root, "0.2" the third route below it. */
  path: string;
  /** Its matchers and those above it as text, as an Alertmanager's group keys begin: `{}/{severity="critical"}`. */
  key: string;
  /** By name; null: nobody is told, the alert stays in the inbox. */
  receiver: string | null;
  matches: LabelTest;
  /** Siblings after this one are asked too. */
  continue: boolean;
  /** Label names; "all" is Alertmanager's `...`: every alert is a group of its own. */
  groupBy: ReadonlySet<string> | "all";
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatIntervalMs: number;
  /** Names of time intervals in which nothing is told, and outside of which nothing is. */
  muteTimeIntervals: readonly string[];
  activeTimeIntervals: readonly string[];
  /** Whether what is acknowledged or put off is told again when nothing changed. */
  repeatAcknowledged: boolean;
  routes: readonly Route[];
}

export interface Integration {
  id: string;
  kind: IntegrationKind;
  sendResolved: boolean;
}

export interface Routing {
  root: Route;
  inhibitRules: readonly InhibitRule[];
  timeIntervals: readonly TimeInterval[];
  /** One outbox row is written for each integration of a receiver. */
  receivers: ReadonlyMap<string, readonly Integration[]>;
}

/** A group that an alert belongs to. */
export interface GroupPlace {
  route: Route;
  receiver: string;
  /** As an Alertmanager's: the route's key and the labels grouped by. */
  key: string;
  labels: LabelRecord;
}

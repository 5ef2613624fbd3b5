import type { AlertRoute, InhibitRule, TimeInterval } from "@/lib/contract/alert-routes";
import type { IntegrationKind } from "@/lib/contract/notification-receivers";
import type {
  NotificationSettingsShown,
  NotificationSettingsWritten,
} from "@/lib/contract/notification-settings";

export type Settings = NotificationSettingsWritten;
export type Receiver = Settings["receivers"][number];
export type Integration = Receiver["integrations"][number];
export type MailServer = NonNullable<Settings["smtp"]>;
/** What routes may name. */
export type RouteNames = { receivers: readonly string[]; intervals: readonly string[] };
export type SettingsFault = { field: string; message: string };

/** What pages were shown is what they may send back: a secret that stays as it is bears `set`. */
export function draftOfSettings(document: NotificationSettingsShown): Settings {
  return document;
}

export const emptyRoute: AlertRoute = {
  matchers: [],
  mute_time_intervals: [],
  active_time_intervals: [],
  continue: false,
  routes: [],
};

export function newReceiver(receivers: readonly Receiver[]): Receiver {
  return { name: freeName("on call", receivers), integrations: [newIntegration("webhook")] };
}

export function newIntegration(kind: IntegrationKind): Integration {
  const common = { send_resolved: true };
  switch (kind) {
    case "webhook":
      return { kind, ...common, url: "", secret: null, authorization: null, max_alerts: 0 };
    case "slack":
      return { kind, ...common, url: null };
    case "email":
      return { kind, ...common, to: [] };
    case "pagerduty":
      return { kind, ...common, routing_key: null, url: "https://events.pagerduty.com/v2/enqueue" };
  }
}

export function newInhibition(): InhibitRule {
  return {
    source_matchers: [{ name: "severity", op: "=", value: "critical" }],
    target_matchers: [{ name: "severity", op: "=~", value: "warning|info" }],
    equal: ["alertname"],
  };
}

export function newInterval(intervals: readonly TimeInterval[]): TimeInterval {
  return {
    name: freeName("out of hours", intervals),
    ranges: [
      {
        times: [{ from: "18:00", to: "24:00" }],
        weekdays: [1, 2, 3, 4, 5],
        days_of_month: [],
        months: [],
        years: [],
        zone: "UTC",
      },
    ],
  };
}

export const newMailServer: MailServer = {
  host: "",
  port: 587,
  security: "starttls",
  username: "",
  password: null,
  from: "",
};

/** `name`, or `name 2`, `name 3` where others have it. */
export function freeName(name: string, others: readonly { name: string }[]): string {
  const taken = new Set(others.map((one) => one.name));
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name} ${n}`;
  return free;
}

/** Routes name receivers and intervals: they follow where one is called otherwise. */
export function renameInRoutes(
  route: AlertRoute,
  what: "receiver" | "interval",
  from: string,
  to: string,
): AlertRoute {
  const renamed = (names: readonly string[]) => names.map((name) => (name === from ? to : name));
  return {
    ...route,
    ...(what === "receiver" && route.receiver === from ? { receiver: to } : {}),
    ...(what === "interval"
      ? {
          mute_time_intervals: renamed(route.mute_time_intervals),
          active_time_intervals: renamed(route.active_time_intervals),
        }
      : {}),
    routes: route.routes.map((below) => renameInRoutes(below, what, from, to)),
  };
}

/** How many routes name the receiver: it cannot go while they do. */
export function routesTo(route: AlertRoute, receiver: string): number {
  return route.routes.reduce(
    (sum, below) => sum + routesTo(below, receiver),
    route.receiver === receiver ? 1 : 0,
  );
}

/** The same list with the item one place up or down. */
export function moved<Item>(list: readonly Item[], place: number, by: -1 | 1): Item[] {
  const to = place + by;
  const item = list[place];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(place, 1).toSpliced(to, 0, item);
}

export function replaced<Item>(list: readonly Item[], place: number, item: Item): Item[] {
  return list.map((each, index) => (index === place ? item : each));
}

/** Faults of what lies at `prefix` of the document, their fields told from there on. */
export function faultsAt(faults: readonly SettingsFault[], prefix: string): SettingsFault[] {
  return faults.flatMap(({ field, message }) =>
    field === prefix
      ? [{ field: "", message }]
      : field.startsWith(`${prefix}.`)
        ? [{ field: field.slice(prefix.length + 1), message }]
        : [],
  );
}

import { z } from "zod";
import {
  type AlertRoute,
  alertRoute,
  inhibitRule,
  routeDefaults,
  timeInterval,
} from "@/lib/contract/alert-routes";
import { integrationKinds } from "@/lib/contract/notification-receivers";
import { compileMatchers } from "./match-labels";
import { printMatchers } from "./parse-matchers";
import type { Integration, Route, Routing } from "./routing";

/** Of the stored settings what routing needs: whether a receiver's address and secrets are in order is the sender's to say. */
const routed = z.object({
  receivers: z
    .array(
      z.object({
        name: z.string(),
        integrations: z.array(
          z.object({
            id: z.string().default(""),
            kind: z.enum(integrationKinds),
            send_resolved: z.boolean().default(true),
          }),
        ),
      }),
    )
    .default([]),
  route: alertRoute.optional(),
  inhibit_rules: z.array(inhibitRule).default([]),
  time_intervals: z.array(timeInterval).default([]),
});

/** Null for what is no such document. */
export function readRouting(document: unknown): Routing | null {
  const { data: settings } = routed.safeParse(document);
  if (settings?.route === undefined) return null;
  const receivers = settings.receivers.map(({ name, integrations }): [string, Integration[]] => [
    name,
    integrations.map(({ id, kind, send_resolved }) => ({ id, kind, sendResolved: send_resolved })),
  ]);
  return {
    root: readRoute(settings.route, undefined, "0"),
    inhibitRules: settings.inhibit_rules,
    timeIntervals: settings.time_intervals,
    receivers: new Map(receivers),
  };
}

/** Intervals that mute are a route's own, as in an Alertmanager; the rest comes from the route above. */
function readRoute(route: AlertRoute, above: Route | undefined, path: string): Route {
  const matchers = printMatchers(route.matchers);
  const groupBy = route.group_by ?? (above === undefined ? routeDefaults.group_by : undefined);
  const own: Omit<Route, "routes"> = {
    path,
    key: above === undefined ? matchers : `${above.key}/${matchers}`,
    receiver: route.receiver !== undefined ? route.receiver : (above?.receiver ?? routeDefaults.receiver),
    matches: compileMatchers(route.matchers),
    continue: route.continue,
    groupBy:
      groupBy === undefined
        ? (above?.groupBy ?? "all")
        : groupBy.some((name) => name === "...")
          ? "all"
          : new Set(groupBy),
    groupWaitMs:
      ms(route.group_wait_seconds) ?? above?.groupWaitMs ?? routeDefaults.group_wait_seconds * 1_000,
    groupIntervalMs:
      ms(route.group_interval_seconds) ??
      above?.groupIntervalMs ??
      routeDefaults.group_interval_seconds * 1_000,
    repeatIntervalMs:
      ms(route.repeat_interval_seconds) ??
      above?.repeatIntervalMs ??
      routeDefaults.repeat_interval_seconds * 1_000,
    muteTimeIntervals: route.mute_time_intervals,
    activeTimeIntervals: route.active_time_intervals,
    repeatAcknowledged:
      route.repeat_acknowledged ?? above?.repeatAcknowledged ?? routeDefaults.repeat_acknowledged,
  };
  const whole: Route & { routes: Route[] } = { ...own, routes: [] };
  whole.routes = route.routes.map((below, i) => readRoute(below, whole, `${path}.${i}`));
  return whole;
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1_000);
}
